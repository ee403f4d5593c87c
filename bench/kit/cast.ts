/** People to send into an experiment: real windows, and the network that they are on. */
import { launchPerson, type Person, type PersonOptions } from '../../lab/driver/person';
import { TestNetwork } from '../../lab/network/test-network';

/** The people of one experiment and their network; all are gone at its end, however it ends. */
class Cast {
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
