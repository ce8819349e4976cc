/** All IPC channels of Steward. The two frame channels carry `(sessionId, frame)`, the third a menu command. */
export const FRAME_TO_HOST = 'steward:frame-to-host'
export const FRAME_TO_VIEW = 'steward:frame-to-view'
export const COMMAND_TO_VIEW = 'steward:command-to-view'
