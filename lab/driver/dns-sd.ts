/** Finds out whether announcements on the local network work on this machine, and waits for one. */
import { networkInterfaces } from 'node:os';
import Bonjour, { type Service } from 'bonjour-service';
import { DISCOVERY_SERVICE } from '@core/ipc/discovery';

/** On an idle machine an answer comes within 0.8 s. */
const ANSWER_LIMIT_MS = 15_000;

/** Rejects when no service of this type and port was announced in time. */
async function untilFound(bonjour: Bonjour, type: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () =>
        reject(new Error(`_${type}._tcp with port ${port} wasn’t announced within ${ANSWER_LIMIT_MS} ms`)),
      ANSWER_LIMIT_MS,
    );
    bonjour.find({ type }, (service: Service) => {
      if (service.port !== port) return;
      clearTimeout(limit);
      resolve();
    });
  });
}

/** Runs `work` with DNS-SD; an error of the network rejects it. */
async function withDnsSd<T>(work: (bonjour: Bonjour) => Promise<T>): Promise<T> {
  let fail: (error: unknown) => void = () => undefined;
  const refused = new Promise<never>((_resolve, reject) => (fail = reject));
  const bonjour = new Bonjour({}, (error: unknown) => fail(error));
  try {
    return await Promise.race([work(bonjour), refused]);
  } finally {
    await new Promise<void>((resolve) => bonjour.unpublishAll(() => resolve()));
    bonjour.destroy();
  }
}

/** Why a party can't be found by its bare code on this machine's network; null where it can. */
export async function dnsSdProblem(): Promise<string | null> {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  if (!addresses.some(({ family, internal }) => family === 'IPv4' && !internal))
    return 'This machine is on no network: it has no IPv4 address but the loopback’s.';
  const [type, port] = [`${DISCOVERY_SERVICE}-probe`, 9];
  try {
    await withDnsSd((bonjour) => {
      bonjour.publish({ name: `Probe ${process.pid}`, type, port });
      return untilFound(bonjour, type, port);
    });
    return null;
  } catch (error) {
    return `Multicast DNS doesn’t work on this machine: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** Waits until a party whose server has this port is announced. */
export const untilAnnounced = (port: number): Promise<void> =>
  withDnsSd((bonjour) => untilFound(bonjour, DISCOVERY_SERVICE, port));
