/** Where the user has put the dividers, for as long as the window is open. */
export const layout = {
  /** Share of map and table beside the inspector; null = the inspector has its first width. */
  data: null as number | null,
  map: 0.58,
  layers: 0.32,
};

export const INSPECTOR_PX = 320;
/** In crew mode, where everything is larger. */
export const PLAIN_INSPECTOR_PX = 400;
export const PLAIN_INSPECTOR_SHARE = 0.36;
