import type { Clock } from '@core/base/clock';
import { Bucket, type Rate } from './bucket';

/** What an address has open, and what is left to it of new ones; for a `BudgetBook`. */
export class Visits {
  open = 0;
  readonly opened: Bucket;

  constructor(openedRate: Rate, clock: Clock) {
    this.opened = new Bucket(openedRate, clock);
  }

  get isUntouched(): boolean {
    return this.open === 0 && this.opened.isFull;
  }
}
