/** How well the call goes, who is seen how large, and the connection test. */
export const call = {};
