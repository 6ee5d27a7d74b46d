package promise

import "time"

// Bounds of what a silence makes letters say.
const (
	// stillGap is the shortest time between two letters about one silence.
	stillGap = 5 * time.Minute
	// heardAfter is the time of a period after which a letter counts as news; of short periods it is the part 1 / heardPart. A letter
	// before answered what began the period.
	heardAfter = 10 * time.Second
	heardPart  = 10
)

// missUpdate returns the promise after a silence that was longer than promised, and the change; none while nothing was to be
// said, and where a letter came in the period. A silence is told at its first period, and again whenever it lasts twice as long.
func (p Promise) missUpdate(t *Terms) (Promise, []Change) {
	if t == nil || p.UpdateBy.IsZero() || t.Update.Missed.Before(p.UpdateBy) || p.hasHeard(t.Update.Missed) {
		return p, nil
	}
	if p.IsSilent && p.SilentFrom.IsZero() { // told by an earlier release
		p.SilentFrom, p.SilentTold = p.UpdateBy, p.UpdateBy
	}
	isStill := p.IsSilent
	if isStill && !p.isSilentTwiceAsLong(t.Update.Missed) {
		return p, nil
	}
	if !isStill {
		p.SilentFrom = p.UpdateBy
	}
	p.IsSilent, p.SilentTold = true, t.Update.Missed
	return p, []Change{{
		Subject:  Updates,
		Old:      p.UpdateBy,
		OldEvery: p.UpdateEvery,
		OldOpen:  p.AlwaysOpen,
		IsStill:  isStill,
	}}
}

// isSilentTwiceAsLong reports whether a silence that goes on at a time lasts twice as long as when it was told last.
func (p Promise) isSilentTwiceAsLong(at time.Time) bool {
	lasted := p.SilentTold.Sub(p.SilentFrom) + p.UpdateEvery
	return at.Sub(p.SilentTold) >= max(lasted, stillGap)
}

// hasHeard reports whether the customer had a letter in the one period that ended at a time, and not just when it began. The
// beginning is not known of promises of earlier releases: there the period counts by the clock on the wall.
func (p Promise) hasHeard(missed time.Time) bool {
	from := p.UpdateFrom
	if from.IsZero() {
		from = p.UpdateBy.Add(-p.UpdateEvery)
	}
	isOnePeriod, news := missed.Equal(p.UpdateBy), from.Add(min(heardAfter, missed.Sub(from)/heardPart))
	return isOnePeriod && p.Heard.After(news) && !p.Heard.After(missed)
}

// followUpdate returns the promise with the period to which the clock of updates runs. Any other end of the period before than silence
// ends a silence.
func (p Promise) followUpdate(t Term) Promise {
	if t.Cause != Missed {
		p.IsSilent, p.SilentFrom, p.SilentTold = false, time.Time{}, time.Time{}
	}
	if !t.By.Equal(p.UpdateBy) {
		p.UpdateFrom = time.Time{}
		if t.Cause == Missed {
			p.UpdateFrom = t.Missed
		}
	}
	p.UpdateBy = t.By
	return p
}

// HearAt returns the promise after a letter to the customer. A letter after the end of a period belongs to none: the
// clocks begin the next one first.
func (p Promise) HearAt(at time.Time) Promise {
	if p.UpdateBy.IsZero() || !at.After(p.UpdateBy) {
		p.Heard = at
	}
	return p
}

// IsUpdateKept reports whether letters may say the promise of updates at a time: no silence has broken it since it was made or
// renewed.
func (p Promise) IsUpdateKept(at time.Time) bool {
	return !p.IsSilent && (p.UpdateBy.IsZero() || p.UpdateBy.After(at))
}
