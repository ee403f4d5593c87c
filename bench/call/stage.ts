/** The stage of all experiments: a display, a sound server that records each loudspeaker, and people to send in. */
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { launchPerson, type Person, type PersonOptions } from '../../lab/driver/person';
import { TestNetwork } from '../../lab/network/test-network';
import { openSoundEar, type SoundEar } from '../../lab/senses/sound';
import { openSurroundings } from '../kit/surroundings';

/** The number of loudspeakers, one for each person who is listened to. */
const EARS = 2;

export interface Stage {
  /** The path of the Electron binary. */
  readonly electron: string;
  readonly ear: SoundEar;
}

export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/** @param electron the path of the binary that everybody who is launched from now on runs on */
export async function openStage(electron: string): Promise<OpenStage> {
  const {
    display,
    sound: ear,
    close,
  } = await openSurroundings(
    () => startVirtualDisplay(),
    () => openSoundEar({ windows: EARS }),
  );
  Object.assign(process.env, display.env, ear.envFor(1), { MATINEE_ELECTRON: electron });
  return { electron, ear, close };
}

/** The people of one experiment and their network; all are gone at its end, however it ends. */
export class Cast {
  readonly #people: Person[] = [];
  #network: TestNetwork | undefined;

  async launch(name: string, options: PersonOptions = {}): Promise<Person> {
    const person = await launchPerson(name, {
      ...(this.#network ? { machine: this.#network.machine(name) } : {}),
      ...options,
    });
    this.#people.push(person);
    return person;
  }

  /** Puts everybody who is launched from now on onto a machine of this network. */
  async networkOf(names: readonly string[]): Promise<TestNetwork> {
    this.#network = await TestNetwork.open(names);
    return this.#network;
  }

  async leave(): Promise<void> {
    for (const person of this.#people.splice(0).reverse()) await person.quit().catch(() => undefined);
    this.#network?.close();
  }
}

export async function withCast<T>(work: (cast: Cast) => Promise<T>): Promise<T> {
  const cast = new Cast();
  try {
    return await work(cast);
  } finally {
    await cast.leave();
  }
}
