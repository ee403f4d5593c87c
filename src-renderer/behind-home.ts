// Everything that Home does without, in one chunk that is fetched when Home stands: every other screen, and the SDK.
export { browserDesk } from '@sdk/browser-desk';
export { checkNetworkBy } from '@sdk/network-check/network-check';
export { WatchTogether } from '@sdk/watch-together';
export { default as BehindHome } from './app/behind-home.vue';
