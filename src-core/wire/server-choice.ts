/** Which servers on the internet an app asks for the way to friends: by its environment, or by its person's choice. */
import { z } from 'zod';

export const ServerChoiceSchema = z.enum(['usual', 'own', 'none']);
export type ServerChoice = z.infer<typeof ServerChoiceSchema>;

/** Who says which servers are the usual ones. */
export const GivenBySchema = z.enum([
  /** The app, which names public ones. */
  'app',
  /** A relay that the app was started with: it answers the same question, so strangers aren't asked. */
  'relay',
  /** The environment, which the person's choice doesn't change. */
  'environment',
  /** The environment, in words that make no sense: somebody wanted other servers or none, so none is asked. */
  'unreadable',
]);
type GivenBy = z.infer<typeof GivenBySchema>;

export interface GivenServers {
  readonly servers: readonly string[];
  readonly by: GivenBy;
}

/** Whether the person's choice counts. */
export const mayChoose = ({ by }: Pick<GivenServers, 'by'>): boolean => by === 'app' || by === 'relay';

/** @param own the servers that the person has named */
export const serversInUse = (
  given: GivenServers,
  choice: ServerChoice,
  own: readonly string[],
): readonly string[] => {
  if (!mayChoose(given) || choice === 'usual') return given.servers;
  return choice === 'own' ? own : [];
};
