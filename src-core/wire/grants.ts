import { z } from 'zod';
import { unknownAs } from './as-known';

/**
 * Who somebody is in a session, and what they may do. Each right is listed once, here, and everything that deals with
 * rights follows from this list.
 */

export const RoleSchema = unknownAs(
  z.enum(['host', 'participant', 'viewer', 'companion', 'screen']),
  // May nothing by itself; what somebody may is told beside it.
  'screen',
);
export type Role = z.infer<typeof RoleSchema>;

export const PublicationKindSchema = z.enum(['microphone', 'camera', 'screen', 'screenAudio']);
export type PublicationKind = z.infer<typeof PublicationKindSchema>;

/** A right that somebody has or hasn't. */
interface Right {
  /** The roles that start with it. Nobody else is ever given it, but for who stands in for a host. */
  readonly roles: readonly Role[];
  /** Moderators take it from people, and give it back. */
  readonly changeable: boolean;
  /** Each version of the protocol that is spoken tells it; one that doesn't is taken to say no. */
  readonly alwaysTold: boolean;
}

const RIGHTS = {
  /** May play, pause, seek and choose the film. */
  control: { roles: ['host', 'participant', 'companion'], changeable: true, alwaysTold: true },
  /** May send a screen, where `publish` has one. */
  share: { roles: ['host', 'participant'], changeable: true, alwaysTold: true },
  /** May lock, say how long the room waits, and, unless `heir` or the other one's standing forbids it, remove, invite, end. */
  moderate: { roles: ['host'], changeable: false, alwaysTold: true },
  chat: { roles: ['host', 'participant', 'viewer', 'companion'], changeable: true, alwaysTold: true },
} as const satisfies Readonly<Record<string, Right>>;

type RightName = keyof typeof RIGHTS;
export type ChangeableRight = {
  [R in RightName]: (typeof RIGHTS)[R]['changeable'] extends true ? R : never;
}[RightName];

export const RIGHT_NAMES = Object.keys(RIGHTS) as readonly RightName[];
export const CHANGEABLE_RIGHTS = RIGHT_NAMES.filter(
  (name): name is ChangeableRight => RIGHTS[name].changeable,
);

/** The same made for each of some rights, in their order. */
export const eachRight = <R extends RightName, T>(names: readonly R[], make: (name: R) => T): Record<R, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<R, T>;

const publish = z.array(PublicationKindSchema).max(4);

export const GrantsSchema = z.strictObject({
  publish,
  ...eachRight(RIGHT_NAMES, (name): z.ZodBoolean => {
    const { alwaysTold }: Right = RIGHTS[name];
    // A message about somebody's rights names all of them, so the type lets no right be left out; only a message that
    // is read may lack some.
    return alwaysTold ? z.boolean() : (z.boolean().default(false) as unknown as z.ZodBoolean);
  }),
});
export type Grants = z.infer<typeof GrantsSchema>;

/** The rights to take or give back; a right that isn't named stays as it is. */
export const GrantsChangeSchema = z.strictObject({
  publish: publish.optional(),
  ...eachRight(CHANGEABLE_RIGHTS, () => z.boolean().optional()),
});
export type GrantsChange = z.infer<typeof GrantsChangeSchema>;

const EVERYTHING = PublicationKindSchema.options;
const ROLE_PUBLISHES: Readonly<Record<Role, readonly PublicationKind[]>> = {
  host: EVERYTHING,
  participant: EVERYTHING,
  viewer: [],
  companion: ['microphone', 'camera'],
  screen: [],
};

const startingWith = (role: Role): Grants => ({
  publish: [...ROLE_PUBLISHES[role]],
  ...eachRight(RIGHT_NAMES, (name) => {
    const { roles }: Right = RIGHTS[name];
    return roles.includes(role);
  }),
});

/** What a role starts with. */
export const ROLE_GRANTS: Readonly<Record<Role, Grants>> = {
  host: startingWith('host'),
  participant: startingWith('participant'),
  viewer: startingWith('viewer'),
  companion: startingWith('companion'),
  screen: startingWith('screen'),
};
