/**
 * The nodes at which the public DHT is entered by default. Everybody who starts or looks for a party asks one of them
 * for others, which are then asked for the party; the one that is asked learns an address, and no party's name or key.
 *
 * They are the bootstrap nodes that HyperDHT itself names: that DHT is a network of its own, with no other entrance
 * that is known to last. They are run by one operator (Holepunch, on machines of three hosters), so the app keeps the
 * nodes it has met and gets in by those where these are gone. They stand here and aren't taken from the library, so
 * that an update of it doesn't change unseen whom our people ask. The address before the name is asked first, which
 * spares a look-up in the DNS.
 */
export const PUBLIC_DHT_NODES: readonly string[] = [
  '88.99.3.86@node1.hyperdht.org:49737',
  '142.93.90.113@node2.hyperdht.org:49737',
  '138.68.147.8@node3.hyperdht.org:49737',
];
