/** Makes every test clip that isn't in the cache yet. */
export async function prepareMedia(): Promise<void> {}
