package handling

import (
	"strconv"
	"strings"
	"time"
)

// Dispatcher finds people for cases. Unlike the rest of a Moment it may ask the store how
// much somebody has to do, and fail.
type Dispatcher interface {
	// Owner returns who is to get a case of a queue.
	Owner(w Wanted, at time.Time) (Pick, error)
	// Manager returns who is to accompany a case; false when nobody can.
	Manager(w Wanted, at time.Time) (Manager, bool, error)
	// Pushed reports whether cases are given to `staff/{staff}`.
	Pushed(staff string) bool
}

// Wanted says what whoever gets a case must be able to do.
type Wanted struct {
	Queue                       string
	Level                       int
	Category, Service, Language string
	// Not is `staff/{staff}` who is not to get it.
	Not string
}

// Pick is who gets a case.
type Pick struct {
	// Staff is `staff/{staff}`; empty when nobody is there who could, or when people take
	// the cases of the queue themselves.
	Staff string
	// Next is when somebody comes who could; zero when that is not known.
	Next time.Time
}

// Wanted returns what the owner of the case must be able to do now.
func (h *Handling) Wanted() Wanted {
	w := Wanted{
		Queue:    h.Queue,
		Level:    h.Level,
		Category: h.About.Category,
		Service:  h.Commitment.Service,
		Language: h.About.Language,
	}
	// Whoever has just given it away is not given it back.
	if n := len(h.Passes); n > 1 && h.Passes[n-2].End == HandedOver && strings.HasPrefix(h.Passes[n-2].Holder, "staff/") {
		w.Not = h.Passes[n-2].Holder
	}
	return w
}

// assign gives a case that lies in a queue to somebody, when the queue gives its cases out.
// When nobody can take it, it is tried again when somebody comes.
func (h *Handling) assign(m Moment) error {
	h.AssignAt = time.Time{}
	if m.Dispatcher == nil || h.State != Open || h.Owner != "" {
		return nil
	}
	pick, err := m.Dispatcher.Owner(h.Wanted(), m.Now)
	if err != nil {
		return err
	}
	if pick.Staff == "" {
		h.AssignAt = pick.Next
		return nil
	}
	at := latest(m.Now, h.Changed)
	h.tell(m, Report{
		Word:    WordAssigned,
		At:      at,
		Actor:   RuleActor,
		Notify:  audience(pick.Staff),
		Details: map[string]string{"owner": pick.Staff, "from": h.Queue, "level": strconv.Itoa(h.Level)},
	})
	if pass := h.pass(); pass.Start.Equal(at) && len(pass.Breaches) == 0 {
		// It did not lie in the queue for any time, so the queue has not held it.
		h.Owner, pass.Holder = pick.Staff, pick.Staff
	} else {
		h.give(at, Claimed, RuleActor, "", pick.Staff, h.Queue)
	}
	h.Changed = at
	return nil
}

// free notes who has lost the case since the last change, so that they can be given another
// one.
func (h *Handling) free(m Moment) {
	held := h.Owner
	if h.State == Resolved {
		held = ""
	}
	if h.Held != "" && h.Held != held && m.Dispatcher != nil && m.Dispatcher.Pushed(h.Held) {
		h.Freed = append(h.Freed, h.Held)
	}
	h.Held = held
}

// Offered takes out the first people who were given something else to do.
func (h *Handling) Offered(n int) { h.Freed = h.Freed[min(n, len(h.Freed)):] }
