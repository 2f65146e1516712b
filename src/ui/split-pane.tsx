import { ActionIcon, Button, Drawer, Tooltip } from '@mantine/core'
import { useElementSize, useLocalStorage } from '@mantine/hooks'
import {
  IconArrowLeft,
  IconLayoutSidebarRightCollapse,
  IconLayoutSidebarRightExpand,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import classes from './split-pane.module.css'

/** Widths of the whole split in CSS pixels, below which a pane gives way. */
const roomForContext = 1160
const roomForTwo = 680

type Pane = { readonly label: string; readonly content: ReactNode }

export type SplitPaneProps = {
  /** Names the remembered sizes. */
  readonly id: string
  readonly list: Pane
  readonly detail: Pane
  /** Suggestions, evidence, fields: closes to an edge, and opens over the detail where there is no room. */
  readonly context?: Pane | null
  /** In a window too narrow for two panes: is the detail in front? */
  readonly detailOpen: boolean
  /** Leads back to the list in such a window. */
  readonly onBack: () => void
}

const Region = ({ label, content }: Pane): ReactNode => (
  <section className={classes['pane']} aria-label={label}>
    {content}
  </section>
)

/** List, detail and an optional context side by side. Sizes are remembered; narrow windows lose panes, not content. */
export const SplitPane = ({
  id,
  list,
  detail,
  context = null,
  detailOpen,
  onBack,
}: SplitPaneProps): ReactNode => {
  const { ref, width } = useElementSize()
  const [contextOpen, setContextOpen] = useLocalStorage({
    key: `kitbag.pane.${id}.context`,
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [drawerOpen, setDrawerOpen] = useState(false)

  const measured = width > 0
  const wide = !measured || width >= roomForContext
  const two = !measured || width >= roomForTwo
  const withContext = context !== null && wide && contextOpen && two
  const panelIds = withContext ? ['list', 'detail', 'context'] : ['list', 'detail']
  const layout = useDefaultLayout({ id: `kitbag.pane.${id}`, panelIds, storage: localStorage })

  if (!two) {
    return (
      <div ref={ref} className={classes['root']}>
        {detailOpen ? (
          <div className={classes['pane']}>
            <div className={classes['back']}>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconArrowLeft size={16} aria-hidden />}
                onClick={onBack}
              >
                Back to {list.label.toLowerCase()}
              </Button>
            </div>
            <Region {...detail} />
          </div>
        ) : (
          <Region {...list} />
        )}
      </div>
    )
  }

  const verb = withContext ? 'Hide' : 'Show'
  return (
    <div ref={ref} className={classes['root']}>
      <Group className={classes['group'] ?? ''} {...layout}>
        <Panel id="list" defaultSize="34%" minSize={260} groupResizeBehavior="preserve-pixel-size">
          <Region {...list} />
        </Panel>
        <Separator
          className={classes['separator'] ?? ''}
          aria-label={`Width of ${list.label.toLowerCase()}`}
        />
        <Panel id="detail" minSize={320}>
          <Region {...detail} />
        </Panel>
        {withContext && (
          <>
            <Separator
              className={classes['separator'] ?? ''}
              aria-label={`Width of ${context.label.toLowerCase()}`}
            />
            <Panel id="context" defaultSize="24%" minSize={240} groupResizeBehavior="preserve-pixel-size">
              <Region {...context} />
            </Panel>
          </>
        )}
      </Group>
      {context !== null && (
        <div className={classes['edge']}>
          <Tooltip label={`${verb} ${context.label.toLowerCase()}`} position="left">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${verb} ${context.label.toLowerCase()}`}
              aria-expanded={withContext || drawerOpen}
              onClick={() => (wide ? setContextOpen(!contextOpen) : setDrawerOpen(true))}
            >
              {withContext ? (
                <IconLayoutSidebarRightCollapse size={18} aria-hidden />
              ) : (
                <IconLayoutSidebarRightExpand size={18} aria-hidden />
              )}
            </ActionIcon>
          </Tooltip>
        </div>
      )}
      {context !== null && !wide && (
        <Drawer
          opened={drawerOpen}
          onClose={() => setDrawerOpen(false)}
          position="right"
          size={380}
          title={context.label}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          {context.content}
        </Drawer>
      )}
    </div>
  )
}
