import { Emitter } from '@core/base/emitter';
import { PreferencesSchema, type Preferences } from '@core/ipc/preferences';
import { readJsonFile, writeJsonFile } from './json-file';
import { listenerFailed } from './listener-failed';
import type { Log } from './log';

type Change = { readonly [K in keyof Preferences]?: Preferences[K] | undefined };

/** A person's choices, kept in the profile's folder. */
export class PreferencesFile {
  /** Emitted after each change; `change` is what was given. */
  readonly events: Emitter<{ changed: { change: Change } }>;
  readonly #file: string;
  readonly #log: Log;
  #current: Preferences;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
    this.events = new Emitter(listenerFailed(log));
    this.#current =
      readJsonFile(file, PreferencesSchema, () => log.warn('preferences.damaged')) ??
      PreferencesSchema.parse({});
  }

  get(): Preferences {
    return this.#current;
  }

  /** Changes the given preferences. Where the disk refuses, the choice holds until the app is closed. */
  set(change: Change): Preferences {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.#current = PreferencesSchema.parse({ ...this.#current, ...Object.fromEntries(given) });
    try {
      writeJsonFile(this.#file, this.#current);
    } catch (error) {
      this.#log.error('preferences.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
    this.events.emit('changed', { change });
    return this.#current;
  }
}
