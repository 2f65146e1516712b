import type { ResolveHook } from 'node:module'

/**
 * Node's module hook (https://nodejs.org/docs/latest-v20.x/api/module.html#resolvespecifier-context-nextresolve):
 * the built main bundle asks for `electron` and gets the stand-in.
 */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  specifier === 'electron'
    ? { url: new URL('./standin.js', import.meta.url).href, format: 'module', shortCircuit: true }
    : nextResolve(specifier, context)
