/** Microphones that can be plugged in and pulled out: sources of PulseAudio with somebody's voice on them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { run } from '../../scripts/runtime/command';
import { microphoneFile } from '../films/fake-devices';

export interface Microphone {
  /** As the system names it. */
  readonly label: string;
  /** The source is gone at once, as after a pull at the cable. */
  unplug(): Promise<void>;
}

const pactl = (...args: string[]): Promise<string> => run('pactl', args);

/** For one test; `close` leaves the sound server as it was. */
export class Microphones {
  readonly #modules: string[] = [];
  readonly #voices: ChildProcess[] = [];

  /** @param voice the profile whose fake voice it carries */
  async plugIn(label: string, voice: string): Promise<Microphone> {
    const cable = `cable_${label}`;
    await this.#load('module-null-sink', `sink_name=${cable}`, 'rate=48000', 'channels=1');
    // A cable's far end is a monitor, which isn't offered to anybody as a microphone; a source of its own is.
    const source = await this.#load(
      ...['module-remap-source', `source_name=${label}`, `master=${cable}.monitor`],
      `source_properties=device.description=${label}`,
    );
    const file = await microphoneFile(voice);
    const player = ['-hide_banner', '-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', file];
    this.#voices.push(
      spawn('ffmpeg', [...player, '-f', 'pulse', '-device', cable, label], { stdio: 'ignore' }),
    );
    return { label, unplug: () => this.#unload(source) };
  }

  /** What apps take that haven't chosen. */
  async prefer({ label }: Microphone): Promise<void> {
    await pactl('set-default-source', label);
  }

  async close(): Promise<void> {
    for (const voice of this.#voices.splice(0)) voice.kill('SIGKILL');
    for (const module of this.#modules.reverse().slice()) await this.#unload(module);
  }

  async #load(...args: string[]): Promise<string> {
    const module = (await pactl('load-module', ...args)).trim();
    this.#modules.push(module);
    return module;
  }

  async #unload(module: string): Promise<void> {
    if (!this.#modules.includes(module)) return;
    this.#modules.splice(this.#modules.indexOf(module), 1);
    await pactl('unload-module', module);
  }
}
