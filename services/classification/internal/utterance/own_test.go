package utterance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/utterance"
)

func TestOwnWords(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"plain":            {"The router is dead.\nPlease help.", "The router is dead.\nPlease help."},
		"quoted lines":     {"> fire\n> fire\nAll well now.", "All well now."},
		"reply above":      {"Thanks!\n\nOn Mon, 3 Nov 2025 at 10:11, Anna wrote:\n> my lawyer", "Thanks!\n"},
		"reply below":      {"3 ноября 2026 г., Анна написала:\n> горит\n\nУже потушили.", "\nУже потушили."},
		"quote unmarked":   {"Dziękuję.\nW dniu 3 listopada Anna <a@b.pl> napisała:\nmój adwokat", "Dziękuję."},
		"original message": {"Form.\n-----Original Message-----\nFrom: Bob\nfire", "Form."},
		"copied header":    {"Готово.\nОт: Борис\nКому: Анна\nТема: пожар\nгорит", "Готово."},
		"only a quotation": {"> There is smoke.", "> There is smoke."},
		"a forwarded mail": {"---------- Forwarded message ---------\nFrom: Bob\nfire", "---------- Forwarded message ---------\nFrom: Bob\nfire"},
		"signature":        {"Send it.\n-- \nHead of Legal", "Send it."},
		"closing":          {"Send it.\nKind regards,\nD. Moss\nSolicitor", "Send it.\n"},
		"closing in line":  {"Пришлите счёт. С уважением, Павел Громов, адвокат", "Пришлите счёт. "},
		"postscript":       {"Proszę o fakturę.\nZ poważaniem\nJan Kos\nadwokat\nPS. Leci dym z gniazdka", "Proszę o fakturę.\n\nPS. Leci dym z gniazdka"},
		"more than a name": {"Regards, and by the way. The house is on fire.", "Regards, and by the way. The house is on fire."},
		"long after":       {"Regards\nAnd one more thing that I have to tell you about the socket in my kitchen", "\nAnd one more thing that I have to tell you about the socket in my kitchen"},
		"footer":           {"Price list, please. This e-mail is confidential and may be privileged. Breach is unlawful.", "Price list, please. "},
		"no footer":        {"This e-mail is about the fire in my kitchen.", "This e-mail is about the fire in my kitchen."},
		"wrote, no header": {"He wrote:\nwe sue", "He wrote:\nwe sue"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, utterance.OwnWords(c.in)) })
	}
}

func TestReadWords(t *testing.T) {
	cases := map[string]struct {
		subject, in string
		want        utterance.Words
	}{
		"plain":              {"Router", "It is dead.", utterance.Words{Subject: "Router", Text: "It is dead."}},
		"a signature":        {"", "Send it.\nKind regards,\nD. Moss\nSolicitor", utterance.Words{Text: "Send it.\n"}},
		"more below":         {"", "Hi.\nBest regards\nI smell gas", utterance.Words{Text: "Hi.\n", Closing: "I smell gas"}},
		"more in the line":   {"", "Hi. Regards, I smell gas", utterance.Words{Text: "Hi. ", Closing: ", I smell gas"}},
		"a call":             {"", "Hi.\n-- \nFIRE!", utterance.Words{Text: "Hi.", Closing: "FIRE!"}},
		"a trade":            {"", "Hi.\nПривет.\nС уважением\nинженер по пожарной безопасности", utterance.Words{Text: "Hi.\nПривет.\n"}},
		"a trade in need":    {"", "Hi.\nRegards\nPlease send the repair service, I smell gas", utterance.Words{Text: "Hi.\n", Closing: "Please send the repair service, I smell gas"}},
		"a warning":          {"", "Hi.\nRegards\nJo\nBeware of fraud and stolen cards", utterance.Words{Text: "Hi.\n"}},
		"a footer below":     {"", "Hi.\nRegards\nJo\nThis e-mail is confidential.\nwe see smoke", utterance.Words{Text: "Hi.\n"}},
		"a closing alone":    {"", "Best regards\nI smell gas", utterance.Words{Closing: "I smell gas"}},
		"a closing on top":   {"Pozdrawiam", "Pali się!", utterance.Words{Subject: "Pozdrawiam", Text: "Pali się!"}},
		"handed on":          {"Fwd: fire", "> There is smoke.", utterance.Words{Subject: "Fwd: fire", Text: "> There is smoke."}},
		"an empty reply":     {"Odp: pożar", "> There is smoke.", utterance.Words{Subject: "Odp: pożar"}},
		"a reply in capital": {" RE: fire", "> There is smoke.", utterance.Words{Subject: " RE: fire"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, utterance.ReadWords(c.subject, c.in)) })
	}
}

func BenchmarkOwnWords(b *testing.B) {
	s := "Good morning, this is the third time I write to you. The heating failed last night, my mother is elderly, please come as soon as possible."
	b.ReportAllocs()
	for b.Loop() {
		utterance.OwnWords(s)
	}
}
