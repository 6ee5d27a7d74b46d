package template

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Facts are the truth about a case at the moment of a message. A time that is zero is not promised now.
type Facts struct {
	Case    string // id; letters carry it in the subject, so that answers find back
	Subject string
	Channel string    // spelled like the values of the proto enum
	Zone    string    // IANA zone of the customer; UTC when empty
	Now     time.Time // of writing; a promised time that is not later is left out
	Said    time.Time // of writing, for a line that is read on any day; times are as precise as then

	CallWithin  time.Duration // somebody who is being called takes the problem; 0 when nobody is
	OfferWithin time.Duration // somebody at work, whom no notice reaches, can take the problem; 0 when nobody can
	TriageBy    time.Time     // a person looks at the problem
	RespondBy   time.Time     // a person answers
	NextReplyBy time.Time     // a person answers the last message
	NoMessage   bool          // the customer has not written: a person comes back to them by NextReplyBy
	ResolveBy   time.Time     // the problem is solved
	UpdateEvery time.Duration // the customer hears something; 0 when not promised now
	AlwaysOpen  bool          // durations run by the clock on the wall, not in working time
	Waiting     bool          // the firm waits for the customer, and the time for the solution stands still
	ResolveLeft time.Duration // of the time for the solution, once the customer has answered
	SolveLimit  time.Time     // the law's time for the solution while the firm waits
	Overdue     bool          // the time for the solution has passed, and does not stand still
	// Rank is the place of the part among the parts of a message by importance; the subject is that of the first.
	Rank int
	// Continued is set where another part of the message, or one before, says how it goes on: the promises, or the solution.
	Continued bool
	// Alone is set where the message has no other part.
	Alone bool
	// AnswerSaid is set where another part of the message says the way to answer.
	AnswerSaid bool
	// Solved is set where the problem is solved, or the case closed.
	Solved bool
	// Lapsed is set where the case is closed for now, and no other part of the message says so.
	Lapsed bool
	// Again is set where a part of the message before begins with the same words about times: regret, good news, or neither.
	Again bool

	// Danger is true where somebody may be in danger, Fraud where money is being taken. Emergency are the emergency numbers of
	// the territory; none where they are not known.
	Danger, Fraud bool
	Emergency     []string

	Missing []string // questions that the customer has not answered yet
	Fix     string
	Link    string
	// Manager is the name of the incident manager, Email and Phone their addresses. Instead is true for one who took
	// another's place, Absent is the name of the manager whose place it is meanwhile, and Back is true for one who was away.
	Manager, Email, Phone string
	Instead, Back         bool
	Absent                string

	letter.Draft // the template, and what the case does not say

	Score string // given by the customer
	Of    string // best score
	Stays string // score of an earlier answer that goes on counting; empty where Score counts
}

// Variables are the facts as texts see them: phrases in the language of the text, empty when there is nothing to say.
type Variables struct {
	Case, Subject string
	// Promises are the promises that hold, a sentence each.
	Promises []string
	// CallWithin is the time of somebody who is being called, such as "2 minutes", OfferWithin that of somebody at work whom no
	// notice reaches. TriageBy and the following are phrases of the promises, such as "today by 13:30 Moscow time", and "every 8 hours".
	CallWithin, OfferWithin, TriageBy string
	RespondBy, NextReplyBy, ResolveBy string
	UpdateEvery, ResolveLeft          string
	SolveLimit                        string
	Waiting, Continued, Danger, Fraud bool
	Emergency                         string
	Missing                           []string
	Fix, Link                         string
	Manager, Email, Phone, Absent     string
	Instead, Back                     bool
	Text, Reason, To, Departed        string
	// Corrects is true where a letter about a mass incident takes back what the last one said.
	Corrects bool
	// Missed is the sentence about a promise that was not kept, Was the one about a promise that is replaced.
	Missed, Was string
	// Later is true where the replaced promise was for an earlier time, Again where a part of the message before begins with the
	// same words about times: regret, good news, or neither.
	Later, Again   bool
	Solved, Lapsed bool
	// Alone is true where the message has no other part, AnswerSaid where another part says the way to answer.
	Alone, AnswerSaid bool
	CloseBy           string
	// Discontent is true where a case is opened again by a bad mark that does not say that the problem is not solved.
	Discontent bool
	// Closing is the sentence about the cause of closing.
	Closing   string
	Score, Of string
	// Stays is the score that counts where that of an earlier answer goes on counting.
	Stays string
	// Answer is the way to answer on the channel, as a clause: "just reply to this mail".
	Answer string
}

// phrases are the variables of the sentences in the frame of a language.
type phrases struct{ By, Every, Span string }

// newSpeaker returns a speaker to the customer.
func (p *pen) newSpeaker(f Facts) words.Speaker {
	s := p.book.NewSpeaker(p.language, f.Zone, f.Now)
	if !f.Said.IsZero() {
		s = s.AsPreciseAs(f.Said)
	}
	if p.isExact {
		s = s.ToTheSecond()
	}
	return s
}

// newVariables returns the facts in the words of the language.
func (p *pen) newVariables(f Facts) Variables {
	s := p.newSpeaker(f)
	sayBy := func(t time.Time) string { return p.sayAhead(s, f.Now, t) }
	v := Variables{
		Case:        f.Case,
		Subject:     f.Subject,
		TriageBy:    sayBy(f.TriageBy),
		RespondBy:   sayBy(f.RespondBy),
		NextReplyBy: sayBy(f.NextReplyBy),
		ResolveBy:   sayBy(f.ResolveBy),
		Waiting:     f.Waiting,
		Continued:   f.Continued,
		Later:       f.Later,
		Again:       f.Again,
		Alone:       f.Alone,
		AnswerSaid:  f.AnswerSaid,
		Solved:      f.Solved,
		Lapsed:      f.Lapsed,
		Danger:      f.Danger,
		Fraud:       f.Fraud,
		Emergency:   p.execute("numbers", f.Emergency),
		Missing:     f.Missing,
		Fix:         endSentence(f.Fix),
		Link:        f.Link,
		Manager:     f.Manager,
		Email:       f.Email,
		Phone:       f.Phone,
		Instead:     f.Instead,
		Absent:      f.Absent,
		Back:        f.Back,
		Text:        endSentence(f.Text),
		Reason:      endSentence(f.Reason),
		To:          p.nameHolder(f),
		Departed:    f.Departed,
		Corrects:    f.After != "" && f.After != f.Template,
		Discontent:  f.Cause == timeline.CauseLowScore,
		Closing:     p.execute("closing", f.Cause),
		Score:       f.Score,
		Of:          f.Of,
		Stays:       f.Stays,
		Answer:      p.renderAnswer(f.Channel),
	}
	if f.CloseBy.After(f.Now) {
		v.CloseBy = p.keepExact(s.SayAt(f.CloseBy), s.HasSeconds(f.CloseBy))
	}
	if f.Waiting {
		v.SolveLimit = sayBy(f.SolveLimit)
	}
	p.addDurations(&v, s, f)
	v.Missed, v.Was = p.sayFormerPromises(s, f)
	if !f.Continued {
		v.Promises = p.listPromises(v, f)
	}
	return v
}

// tellsLook reports whether a text says the time of the first look, and the answer is due at another one.
func (v Variables) tellsLook(text string) bool {
	return v.TriageBy != "" && v.TriageBy != v.RespondBy && strings.Contains(text, v.TriageBy)
}

// addDurations adds the durations that hold.
func (p *pen) addDurations(v *Variables, s words.Speaker, f Facts) {
	if f.CallWithin > 0 {
		v.CallWithin = s.SaySpan(f.CallWithin, true)
	}
	if f.OfferWithin > 0 {
		v.OfferWithin = s.SaySpan(f.OfferWithin, true)
	}
	if f.UpdateEvery > 0 {
		v.UpdateEvery = s.SayEvery(f.UpdateEvery, f.AlwaysOpen)
	}
	if f.Waiting && f.ResolveLeft > 0 {
		v.ResolveLeft = p.sayRest(s, f.ResolveLeft, f.AlwaysOpen)
	}
}

// sayRest returns what is left for the solution in words.
func (p *pen) sayRest(s words.Speaker, left time.Duration, isOpen bool) string {
	return p.keepExact(s.SaySpan(left, isOpen), s.SpanHasSeconds(left))
}

// nameHolder returns the name of a new holder. A team that came with the suite has a name in each language, unless the firm has
// given it one of its own.
func (p *pen) nameHolder(f Facts) string {
	if shipped := "team " + f.Team + " " + f.To; p.texts.Lookup(shipped) != nil {
		return p.execute(shipped, nil)
	}
	return f.To
}

// sayAhead returns a promised time in words; empty for one that has passed.
func (p *pen) sayAhead(s words.Speaker, now, t time.Time) string {
	if !t.After(now) {
		return ""
	}
	return p.sayPromise(s, t)
}

// sayFormerPromises returns the sentences about a promise that was not kept and about one that is replaced; empty for none.
func (p *pen) sayFormerPromises(s words.Speaker, f Facts) (missed, was string) {
	say := func(what string, of Missed, by time.Time) string {
		if of == "" {
			return ""
		}
		if of == MissedRest {
			return p.renderSentence(what+string(of), phrases{Span: p.sayRest(s, f.Silence, f.SilenceOpen)})
		}
		return p.renderSentence(what+f.nameFormer(of), phrases{By: p.sayPromise(s, by), Every: s.SayEvery(f.Silence, f.SilenceOpen)})
	}
	return say("missed ", f.Missed, f.MissedBy), say("was ", f.Was, f.WasBy)
}

// nameReply returns the name of the sentences about the answer that is owed: to a message, or without one.
func (f Facts) nameReply() string {
	if f.NoMessage {
		return "comeBack"
	}
	return string(MissedNextReply)
}

// nameFormer returns the name of the sentence about a former promise.
func (f Facts) nameFormer(of Missed) string {
	if of == MissedNextReply {
		return f.nameReply()
	}
	return string(of)
}

// renderAnswer returns the way to answer on a channel; in writing for an unknown one.
func (p *pen) renderAnswer(channel string) string {
	if p.texts.Lookup("answer "+channel) == nil {
		channel = "API"
	}
	return p.renderSentence("answer "+channel, phrases{})
}

// listPromises returns the promises that hold, a sentence each. A solution that is due first is the answer, too.
func (p *pen) listPromises(v Variables, f Facts) []string {
	isAnswered := func(by time.Time) bool {
		return v.ResolveBy != "" && !f.Waiting && f.ResolveBy.Before(by)
	}
	var promises []string
	add := func(name string, isHeld bool, said phrases) {
		if !isHeld {
			return
		}
		if sentence := p.renderSentence(name, said); sentence != "" {
			promises = append(promises, sentence)
		}
	}
	add("call", v.CallWithin != "", phrases{Span: v.CallWithin})
	add("offer", v.OfferWithin != "", phrases{Span: v.OfferWithin})
	add("triage", v.TriageBy != "" && v.TriageBy != v.RespondBy, phrases{By: v.TriageBy})
	add("response", v.RespondBy != "" && !isAnswered(f.RespondBy), phrases{By: v.RespondBy})
	add(f.nameReply(), v.NextReplyBy != "" && !isAnswered(f.NextReplyBy), phrases{By: v.NextReplyBy})
	add("pause", v.Waiting && !f.Overdue, phrases{})
	add("rest", v.ResolveLeft != "", phrases{Span: v.ResolveLeft})
	add("limit", v.SolveLimit != "", phrases{By: v.SolveLimit})
	add("resolution", v.ResolveBy != "" && !v.Waiting, phrases{By: v.ResolveBy})
	add("overdue", f.Overdue && !f.Waiting, phrases{})
	add("update", v.UpdateEvery != "", phrases{Every: v.UpdateEvery})
	return promises
}

// endSentence returns words of a person as a sentence that others may follow.
func endSentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:;)\"") || strings.HasSuffix(text, "…") || strings.HasSuffix(text, "»") {
		return text
	}
	return text + "."
}
