/**
 * What comes to the app from outside: a second start's arguments, `matinee://` links, films by "open with" on macOS.
 * macOS sends a link before the app is ready; it is kept until the app is open for it.
 */
import type { App } from 'electron';
import { readLaunch, type Launch } from './launch';
import type { Handover } from './handover';

export type Arrival = Pick<Launch, 'link' | 'film'>;

export class FromOutside {
  #early: Arrival[] = [];
  #receive: (arrival: Arrival) => void = (arrival) => this.#early.push(arrival);
  #focus: () => void = () => undefined;

  listen(app: App): void {
    // Unpacked, the command to register would be the bare runtime's.
    if (app.isPackaged) app.setAsDefaultProtocolClient('matinee');
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#arrive(readLaunch([url], {}, '/'));
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#arrive({ link: null, film: { path } });
    });
  }

  /** Another process was started with this profile, and has ended. */
  secondStart({ args, cwd }: Handover): void {
    this.#arrive(readLaunch(args, {}, cwd));
  }

  /** From now on arrivals are handed on at once, and bring the window to the front. */
  open(receive: (arrival: Arrival) => void, focus: () => void): void {
    this.#receive = receive;
    this.#focus = focus;
    for (const arrival of this.#early.splice(0)) receive(arrival);
  }

  #arrive(arrival: Arrival): void {
    this.#receive(arrival);
    this.#focus();
  }
}
