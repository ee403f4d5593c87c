/** Who can come to a party on a person's own computer, chosen as they do. */
import type { Page } from 'playwright';
import type { OpenTo } from '@core/session/open-to';
import { byId } from './party-flow';

/** In the lobby of whoever starts a party. */
export async function letCome(page: Page, who: OpenTo): Promise<void> {
  await byId(page, 'lobby-open-to-change').click();
  await byId(page, `open-to-${who}`).check();
}
