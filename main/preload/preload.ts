import { contextBridge, ipcRenderer } from 'electron'
import { createBridge } from './bridge.ts'

// Not randomUUID: that one exists only in a secure context, and this line must never throw.
const sessionId = crypto.getRandomValues(new Uint32Array(4)).join('-')

contextBridge.exposeInMainWorld('stewardBridge', createBridge(ipcRenderer, sessionId))
