package linear

import (
	"slices"
	"sync"
)

// Correction is a label that a person gave to a text. ID tells it from others,
// and makes applying it twice the same as applying it once.
type Correction struct {
	ID, Text, Label string
}

// MaxCorrections is how many corrections are kept between two trainings. When
// there are more the oldest are no longer remembered word for word.
const MaxCorrections = 5000

// OnlineModel answers with the newest model and all corrections made since. It is safe
// for concurrent use, and an answer never waits for training.
type OnlineModel struct {
	changeMu    sync.Mutex // held by whoever changes something
	corrections []Correction

	mu  sync.RWMutex // guards now and what it points to
	overlay *overlay
}

// NewOnlineModel serves the given model.
func NewOnlineModel(m *Model) *OnlineModel { return &OnlineModel{overlay: newOverlay(m)} }

// BaseModel is the one that serves at present, without corrections.
func (l *OnlineModel) BaseModel() *Model {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.overlay.model
}

// ListCorrections gives those that count on top of the model, oldest first.
func (l *OnlineModel) ListCorrections() []Correction {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	return slices.Clone(l.corrections)
}

// Predict gives the k most likely labels of s; one if k is less.
func (l *OnlineModel) Predict(s string, k int) Prediction {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.overlay.predictLabels(s, k)
}

// AddCorrection makes the label the answer to this very text from now on, and more
// likely for texts like it. A label that the model does not know is added. A
// correction with the ID of an earlier one replaces it.
func (l *OnlineModel) AddCorrection(c Correction) {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	if at := slices.IndexFunc(l.corrections, func(o Correction) bool { return o.ID == c.ID }); at >= 0 {
		if l.corrections[at] != c {
			l.corrections[at] = c
			l.rebuildOverlay(l.BaseModel())
		}
		return
	}
	l.corrections = append(l.corrections, c)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.overlay.applyCorrection(c)
	if len(l.corrections) > MaxCorrections {
		l.overlay.forgetExact(l.corrections[0])
		l.corrections = l.corrections[1:]
	}
}

// ReplaceModel serves another model. covered tells by ID which corrections it was
// trained with; the others keep counting on top of it.
func (l *OnlineModel) ReplaceModel(m *Model, covered func(id string) bool) {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	l.corrections = slices.DeleteFunc(l.corrections, func(c Correction) bool { return covered(c.ID) })
	l.rebuildOverlay(m)
}

// ForgetCorrections takes corrections back, as if they had never been made. What the model
// itself was trained with it forgets only when it is trained again.
func (l *OnlineModel) ForgetCorrections(which func(id string) bool) {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	before := len(l.corrections)
	l.corrections = slices.DeleteFunc(l.corrections, func(c Correction) bool { return which(c.ID) })
	if len(l.corrections) < before {
		l.rebuildOverlay(l.BaseModel())
	}
}

// rebuildOverlay applies all corrections to a model, aside, and then serves it.
func (l *OnlineModel) rebuildOverlay(m *Model) {
	fresh := newOverlay(m)
	for _, c := range l.corrections {
		fresh.applyCorrection(c)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.overlay = fresh
}
