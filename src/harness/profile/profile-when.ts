/** Which scenarios are profiled after their verdict. The library's face tells this type, so that it stands apart from Node's. */
export type ProfileWhen = 'never' | 'failures' | 'always';
