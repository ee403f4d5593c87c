/** The networks of machines at home, at work and on the way: one of each kind that the app distinguishes. */
import type { LanNetwork } from '@core/net/lan-networks';

export const NETWORKS: readonly LanNetwork[] = [
  { name: 'wlp3s0', address: '192.168.1.20', means: 'wifi', reach: 'home' },
  { name: 'enp0s31f6', address: '203.0.113.44', means: 'cable', reach: 'internet' },
  { name: 'wg0', address: '10.8.0.2', means: 'tunnel', reach: 'home' },
  { name: 'docker0', address: '172.17.0.1', means: 'inside', reach: 'home' },
  { name: 'wwan0', address: '100.71.9.3', means: 'other', reach: 'shared' },
];
