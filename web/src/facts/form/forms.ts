/** The forms of a programme office: each makes one fact, new or correcting. Called with the texts loaded. */
export * from './formsOfCalendar';
export * from './formsOfCoordination';
export * from './formsOfLamps';
export * from './formsOfParts';
export * from './formsOfProgramme';
export * from './formsOfProject';
export * from './formsOfRooms';
