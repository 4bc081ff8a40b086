/** Windows by name, as radiologists set them; centre and width in Hounsfield units. */
export const ctPresets = [
  { name: 'soft', window: [40, 400] },
  { name: 'lung', window: [-600, 1500] },
  { name: 'bone', window: [400, 1800] },
  { name: 'brain', window: [35, 80] },
  { name: 'mediastinum', window: [50, 350] },
  { name: 'liver', window: [70, 150] },
] as const;

export type PresetName = (typeof ctPresets)[number]['name'];

/** Where units mean nothing by themselves: harder and softer than it is. */
export const narrower = ([centre, width]: readonly [number, number]): readonly [number, number] => [
  centre,
  width * 0.7,
];
export const wider = ([centre, width]: readonly [number, number]): readonly [number, number] => [
  centre,
  width / 0.7,
];
