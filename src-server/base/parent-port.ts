/** A utility process's end of the port to the main process, in the part of Electron's that we use. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

/** The port that requests come from and events go to. */
export interface MessagesOf<Event> {
  postMessage(event: Event): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** @returns null where this process is none of Electron's */
export const portToMain = <Event>(): MessagesOf<Event> | null => {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
  if (!parentPort) return null;
  return {
    postMessage: (event) => parentPort.postMessage(event),
    onMessage: (listener) => void parentPort.on('message', ({ data }) => listener(data)),
  };
};
