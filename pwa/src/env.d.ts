/// <reference types="vite/client" />

/** Put in by the build: the version of this client, the addresses of the shell, and a hash over all of them. */
declare const __CLIENT_VERSION__: string
declare const __PRECACHE__: string[]
declare const __PRECACHE_LIST__: string
declare const __PRECACHE_VERSION__: string
