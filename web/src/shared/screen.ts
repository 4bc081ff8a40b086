/** A phone, upright or lying: it shows the server's pictures of a study, not every pixel. */
export const isPhone = (): boolean =>
  window.matchMedia('(max-width: 767px), (max-height: 479px) and (pointer: coarse)').matches;
