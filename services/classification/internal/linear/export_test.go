package linear

import "slices"

// ListCorrections returns the corrections on top of the model, oldest first.
func (l *OnlineModel) ListCorrections() []Correction {
	l.changeMu.Lock()
	defer l.changeMu.Unlock()
	return slices.Clone(l.corrections)
}
