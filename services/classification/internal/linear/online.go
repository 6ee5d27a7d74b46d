package linear

import (
	"slices"
	"sync"
)

// Correction is the right label of a text by a person. Its ID makes applying it twice the same as applying it once.
type Correction struct {
	ID, Text, Label string
}

// MaxCorrections bounds the corrections between two trainings. Beyond it, the oldest text is no longer matched word
// for word.
const MaxCorrections = 5000

// OnlineModel is the newest model together with all corrections since. It is safe for concurrent use; a prediction
// never waits for a training.
type OnlineModel struct {
	changeMu    sync.Mutex // held during changes
	corrections []Correction

	mu      sync.RWMutex // guards overlay and its contents
	overlay *overlay
}

// NewOnlineModel returns an online model without corrections.
func NewOnlineModel(m *Model) *OnlineModel { return &OnlineModel{overlay: newOverlay(m)} }

// BaseModel returns the model without corrections.
func (l *OnlineModel) BaseModel() *Model {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.overlay.model
}

// Predict returns the k most likely labels of s, at least one.
func (l *OnlineModel) Predict(s string, k int) Prediction {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.overlay.predictLabels(s, k)
}

// AddCorrection makes the label the answer to this very text, and more likely for similar texts. It adds an unknown
// label. A correction with the ID of an earlier one replaces it.
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

// ReplaceModel replaces the model and drops the corrections that it was trained on, as isCovered reports by ID.
func (l *OnlineModel) ReplaceModel(m *Model, isCovered func(id string) bool) {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	l.corrections = slices.DeleteFunc(l.corrections, func(c Correction) bool { return isCovered(c.ID) })
	l.rebuildOverlay(m)
}

// rebuildOverlay applies all corrections to a model aside, and then serves the result.
func (l *OnlineModel) rebuildOverlay(m *Model) {
	fresh := newOverlay(m)
	for _, c := range l.corrections {
		fresh.applyCorrection(c)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.overlay = fresh
}
