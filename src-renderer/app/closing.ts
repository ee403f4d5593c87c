import { usePorts } from '../host/ports';
import { useSession } from '../party/session';

/** When the window closes the others are told at once that this person leaves; the seat is kept for a return. */
export const stepOutOnClosing = (): void => {
  const { host } = usePorts();
  const session = useSession();

  host.on('window.closing', () => {
    void session
      .stepOut()
      .catch(() => undefined)
      .then(() => host.mayClose())
      .catch(() => undefined);
  });
};
