package handling

import "time"

// mind sets when it is told next that nobody owns the case at the top, and forgets it when
// somebody does.
func (h *Handling) mind() {
	switch {
	case h.State == Resolved || h.Owner != "" || h.Policy.NagEvery <= 0 || h.Level < h.Policy.Top().Level:
		h.NagAt = time.Time{}
	case h.NagAt.IsZero():
		h.NagAt = h.pass().Start.Add(h.Policy.NagEvery)
	}
}

// nag tells that nobody owns the case. What was due while nobody looked is told once; the
// next time comes at its own hour.
func (h *Handling) nag(m Moment) {
	at, every := h.NagAt, h.Policy.NagEvery
	h.tell(m, Report{
		Word:    WordUnowned,
		At:      at,
		Actor:   ClockActor,
		Cause:   "It lies at the top, and nobody owns it.",
		Details: map[string]string{"since": h.pass().Start.UTC().Format(time.RFC3339Nano), "lateness": m.Now.Sub(at).String()},
		Notify:  append(audience(h.Holder()), h.Policy.Top().Notify...),
		Urgent:  true,
	})
	h.NagAt = at.Add((max(0, m.Now.Sub(at))/every + 1) * every)
}
