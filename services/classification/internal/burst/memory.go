package burst

import (
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/similar"
)

// rememberCase adds a case to all groups that it is in.
func (d *Detector) rememberCase(o Observation) *Observation {
	d.rates.advanceTo(o.At)
	d.forgetOld(o.At)
	message := o.split()
	o.stems, o.shortStems = message.stems, message.short
	o.Message = Message{} // of many remembered cases it would take much memory
	d.count++
	o.number = d.count
	latest := &o
	d.index.AddDocument(similar.Document{ID: o.Case, Text: o.Input.Text, At: o.At})
	d.byID[o.Case] = latest
	d.remembered = append(d.remembered, latest)
	d.recent.addNewest(latest)
	for _, k := range latest.kinds() {
		d.recentOf.addNewest(k, latest)
	}
	service := o.Input.Service
	if d.vocabularies[service] == nil {
		d.vocabularies[service] = newVocabulary()
	}
	d.vocabularies[service].addCase(latest)
	return latest
}

// forgetOld drops cases that left the window, and the oldest cases beyond maxRemembered.
func (d *Detector) forgetOld(now time.Time) {
	for n := len(d.recent.all); n >= maxRemembered/2 || n > 0 && now.Sub(d.recent.all[0].At) > Window; n-- {
		d.leaveWindow()
	}
	for len(d.remembered) >= maxRemembered {
		oldest := d.remembered[0]
		service := oldest.Input.Service
		d.vocabularies[service].forgetCase(oldest)
		if d.vocabularies[service].cases == 0 {
			delete(d.vocabularies, service)
		}
		d.index.RemoveDocument(oldest.Case)
		delete(d.byID, oldest.Case)
		d.remembered = d.remembered[1:]
	}
}

// leaveWindow drops the oldest case of the window from the window.
func (d *Detector) leaveWindow() {
	oldest := d.recent.all[0]
	oldest.hasLeft = true
	d.vocabularies[oldest.Input.Service].leaveWindow()
	d.recent.dropOldest()
	for _, k := range oldest.kinds() {
		d.recentOf.dropOldest(k)
	}
}

// MarkPlaced excludes a case from further bursts.
func (d *Detector) MarkPlaced(id string) {
	if o, isKnown := d.byID[id]; isKnown && !o.isPlaced {
		o.isPlaced = true
		d.eachGroup(o, (*recentCases).removeFree)
	}
}

// MarkFree admits a case to further bursts.
func (d *Detector) MarkFree(id string) {
	if o, isKnown := d.byID[id]; isKnown && o.isPlaced {
		o.isPlaced = false
		d.eachGroup(o, (*recentCases).insertFree)
	}
}

// eachGroup calls do with each group that a case of the window is in.
func (d *Detector) eachGroup(o *Observation, do func(*recentCases, *Observation)) {
	if o.hasLeft {
		return
	}
	do(&d.recent, o)
	for _, k := range o.kinds() {
		do(d.recentOf[k], o)
	}
	words := d.vocabularies[o.Input.Service]
	do(&words.recent, o)
	for _, stem := range o.stems {
		do(words.recentWith[stem], o)
	}
}

// EachFree yields the cases of a service within the window that are of no incident, newest first. The loop may place them.
func (d *Detector) EachFree(service string) iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		words := d.vocabularies[service]
		if words == nil {
			return
		}
		for _, o := range slices.Backward(slices.Clone(words.recent.free)) {
			if !o.isPlaced && !yield(*o) {
				return
			}
		}
	}
}

// Recall returns the remembered ones of the cases with the ids.
func (d *Detector) Recall(ids []string) []Observation {
	var known []Observation
	for _, id := range ids {
		if o, isKnown := d.byID[id]; isKnown {
			known = append(known, *o)
		}
	}
	return known
}
