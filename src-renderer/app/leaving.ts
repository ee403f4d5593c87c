import { defineStore } from 'pinia';
import { useFullScreen } from '../party/full-screen';
import { useLobby } from '../features/lobby/lobby';
import { useNavigation } from '../party/navigation';
import { useSession } from '../party/session';
import { useToasts } from '../party/toasts';

/** The ways out of a party, each back to Home or to the lobby. */
export const useLeaving = defineStore('leaving', () => {
  const session = useSession();
  const lobby = useLobby();
  const navigation = useNavigation();
  const fullScreen = useFullScreen();
  const toasts = useToasts();

  const goHome = (): void => {
    if (fullScreen.on) fullScreen.set(false);
    navigation.go('home');
  };
  /** Leaves the party, with or without the server. */
  const leave = async (): Promise<void> => {
    await toasts.guard(session.leave);
    goHome();
  };
  const endForAll = async (): Promise<void> => {
    if (await toasts.guard(session.endForAll)) goHome();
  };
  /** Called when the party ended by itself: the seat is worthless, or Home offers it again. */
  const afterEnd = async (keepSeat: boolean): Promise<void> => {
    session.drop();
    if (keepSeat) session.handle = null;
    else await session.forget().catch(() => undefined);
    goHome();
  };
  const rejoin = async (): Promise<void> => {
    const seat = session.handle;
    session.drop();
    if (fullScreen.on) fullScreen.set(false);
    if (seat) await lobby.open({ kind: 'rejoin', seat });
    else goHome();
  };

  return { leave, endForAll, afterEnd, rejoin };
});
