/** The whole of 127.0.0.0/8 is this machine: everybody comes from an address of their own, where there is such a thing. */
let count = 0;

/** As an option of whatever connects. */
export const freshAddress = (): { readonly localAddress?: string } => {
  if (process.platform !== 'linux') return {};
  count = (count + 1) % 0xf0_0000;
  const address = count + 0x01_0001;
  return { localAddress: `127.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}` };
};
