/** The client that is kept of a protocol (scripts/kept-client.ts): the SDK, with fakes for devices and media path. */
export { installFakeStreams } from './fake-call';
export { sdkPerson } from './sdk-person';
