/** The shared board: events to state, state to a picture, and the player of a log. What a page outside needs of it. */
export type { Chapter, Groups, Known, Mark, Poll, Question, Said, Timer } from './state';
export type { EventKind, EventOf, MeetingEvent, Where } from './wire';
export { MeetingState } from './state';
export { countsOf, fold, foldAll } from './fold';
export { EventPlayer } from './replay';
