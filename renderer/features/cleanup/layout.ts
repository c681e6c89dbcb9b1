/** Where the user has put the dividers, for as long as the window is open. */
export const layout = { list: 0.62, map: 0.42 };
