/** A new local address for each connection: the whole of 127.0.0.0/8 is this machine, on systems that allow it. */
let count = 0;

/** The address as an option for a connection. */
export const freshAddress = (): { readonly localAddress?: string } => {
  if (process.platform !== 'linux') return {};
  count = (count + 1) % 0xf0_0000;
  const address = count + 0x01_0001;
  return { localAddress: `127.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}` };
};
