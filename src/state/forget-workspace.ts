/** Drops what the window remembered about a workspace beside its database: pane sizes, the top of its list. */
export const forgetWorkspace = (workspaceId: string): void => {
  for (const key of Object.keys(localStorage)) {
    if (key.includes(workspaceId)) localStorage.removeItem(key)
  }
}
