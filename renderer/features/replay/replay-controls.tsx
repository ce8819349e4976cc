import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from 'lucide-react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Select } from '#renderer/components/select.tsx'
import { type ReplayPlayer, speeds } from './replay-player.ts'

/** Play, step, speed, and the bar with a mark for each turn. */
export function ReplayControls({ player }: { readonly player: ReplayPlayer }) {
  const { at, index, isPlaying, speed } = useStore(player.store)
  const { timeline } = player
  useReplayKeys(player)
  const place = timeline.turns.findLastIndex((turn) => turn.at <= at && turn.index < index)
  const turn = timeline.turns[place]
  const where = turn ? `Turn ${place + 1} of ${timeline.turns.length}: ${turn.question}` : 'At the beginning'
  return (
    <div className="replay-controls" role="group" aria-label="Replay">
      <div className="replay-buttons">
        <IconButton label="Turn back" shortcut="PageUp" icon={<ChevronFirst className="icon" aria-hidden="true" />} onPress={() => player.turn(-1)} />
        <IconButton label="Step back" shortcut="ArrowLeft" icon={<StepBack className="icon" aria-hidden="true" />} onPress={() => player.step(-1)} />
        <IconButton
          variant="primary"
          label={isPlaying ? 'Pause' : 'Play'}
          shortcut="Space"
          icon={isPlaying ? <Pause className="icon" aria-hidden="true" /> : <Play className="icon" aria-hidden="true" />}
          onPress={() => (isPlaying ? player.pause() : player.play())}
        />
        <IconButton label="Step on" shortcut="ArrowRight" icon={<StepForward className="icon" aria-hidden="true" />} onPress={() => player.step(1)} />
        <IconButton label="Next turn" shortcut="PageDown" icon={<ChevronLast className="icon" aria-hidden="true" />} onPress={() => player.turn(1)} />
      </div>
      <div className="replay-bar">
        <input
          type="range"
          className="replay-range"
          aria-label="Place in the replay"
          aria-valuetext={where}
          min={0}
          max={Math.max(1, timeline.durationMs)}
          step={1}
          value={at}
          onChange={(event) => player.seek(Number(event.target.value))}
        />
        <div className="replay-marks" aria-hidden="true">
          {timeline.turns.length <= 200 ? timeline.turns.map((mark) => <i key={`${mark.turnId}/${mark.index}`} style={{ left: `${(100 * mark.at) / Math.max(1, timeline.durationMs)}%` }} />) : null}
        </div>
        <p className="replay-where">{where}</p>
      </div>
      <Select label="Speed" isLabelHidden className="replay-speed" options={speeds.map((value) => ({ id: String(value), label: `${value}×` }))} value={String(speed)} onChange={(value) => player.setSpeed(Number(value))} />
    </div>
  )
}

function useReplayKeys(player: ReplayPlayer): void {
  useEffect(() => {
    const keys: Readonly<Record<string, () => void>> = {
      ' ': () => (player.store.getState().isPlaying ? player.pause() : player.play()),
      ArrowLeft: () => player.step(-1),
      ArrowRight: () => player.step(1),
      PageUp: () => player.turn(-1),
      PageDown: () => player.turn(1),
      Home: () => player.seek(0),
      End: () => player.seek(player.timeline.durationMs),
    }
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const { target } = event
      // A button takes the space bar, the bar and a list the arrows.
      if (target instanceof HTMLElement && target.closest('button, input, textarea, a, [role="listbox"], [role="dialog"]')) return
      const act = keys[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [player])
}
