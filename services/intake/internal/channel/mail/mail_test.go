package mail_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/services/intake/internal/channel/mail"
)

func read(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	return raw
}

func TestWhatAMailSays(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 2, hour, minute, 0, 0, time.UTC) }
	own := "01JBQW3E5V0000000000000001.6@help.example"
	cases := map[string]mail.Mail{
		"plain-en.eml": {
			FromName: "Anna Nowak", FromAddress: "Anna.Nowak@Example.COM", Subject: "Invoice billed twice",
			Text: "Good morning,\n\nI was billed twice for October.\n\nAnna", Date: at(8, 58), MessageID: "one@example.com",
		},
		"html-ru.eml": {
			FromName: "Иван", FromAddress: "ivan@example.ru", Subject: "Не работает",
			Text: "Здравствуйте!\n\nНичего не *работает*.", Date: at(9, 0), MessageID: "two@example.ru",
		},
		"attachment-pl.eml": {
			FromName: "Jan", FromAddress: "jan@example.pl", Subject: "Zgłoszenie", Text: "Dzien dobry, w zalaczniku zrzut ekranu.",
			Date: at(9, 0), MessageID: "three@example.pl", Attachments: []mail.Attachment{
				{FileName: "ekran.png", ContentType: "image/png", Size: 8}, {FileName: "strona.html", ContentType: "text/html", Size: 25},
			},
		},
		"reply.eml": {
			FromAddress: "anna.nowak@example.com", Subject: "Re: We are on it: Invoice billed twice [#01JBQW3E5V0000000000000000]",
			Text: "It is the invoice of October.", Date: at(10, 0), MessageID: "four@example.com", References: []string{own, "one@example.com"},
			Cases: []string{"01JBQW3E5V0000000000000001", "01JBQW3E5V0000000000000000"},
		},
		"out-of-office.eml": {
			FromName: "Anna Nowak", FromAddress: "anna.nowak@example.com", Subject: "Automatic reply: We are on it", Text: "I am away until Monday.",
			Date: at(10, 5), MessageID: "five@example.com", References: []string{own}, Automatic: "Auto-Submitted",
			Cases: []string{"01JBQW3E5V0000000000000001"},
		},
		"bounce.eml": {
			FromAddress: "MAILER-DAEMON@mx.example.com", Subject: "Undelivered Mail Returned to Sender", Text: "The mail could not be delivered.",
			Date: at(10, 6), MessageID: "six@mx.example.com", References: []string{own}, Automatic: "Return-Path",
			Cases:       []string{"01JBQW3E5V0000000000000001"},
			Attachments: []mail.Attachment{{ContentType: "message/delivery-status", Size: 76}, {ContentType: "text/rfc822-headers", Size: 100}},
		},
		"form.eml": {
			FromName: "Maria", FromAddress: "maria@example.com", Subject: "Contact form", Text: "Where is my parcel?",
			Date: at(10, 7), MessageID: "seven@shop.example",
		},
		"no-mail.eml": {Text: "this is no mail at all, \uFFFD but somebody sent it"},
	}
	for file, want := range cases {
		t.Run(file, func(t *testing.T) {
			got := mail.NewReader().ParseMail(read(t, file))
			require.NotEmpty(t, got.Key)
			got.Key = ""
			require.Empty(t, cmp.Diff(want, got))
		})
	}
}

// The same mail is recognised however it travelled, and a forged id makes no mail
// another's.
func TestABlankMailHasNoText(t *testing.T) {
	for _, body := range []string{"", " \r\n\t", "\u00a0", "\u200b\r\n\ufeff", "\x00"} {
		raw := "From: a@example.com\r\nSubject: \u200b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
		m := mail.NewReader().ParseMail([]byte(raw))
		require.Empty(t, m.Text, "%q", body)
		require.Empty(t, m.Subject)
	}
}

func TestTheKeyOfAMail(t *testing.T) {
	raw := read(t, "plain-en.eml")
	key := mail.NewReader().ParseMail(raw).Key
	same := map[string][]byte{
		"received by another server": append([]byte("Received: from mx (10.0.0.1)\r\n"), raw...),
		"other line ends":            bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")),
		"a line more at the end":     append(bytes.Clone(raw), '\n'),
	}
	for name, other := range same {
		require.Equal(t, key, mail.NewReader().ParseMail(other).Key, name)
	}
	for _, change := range [][2]string{{"October", "November"}, {"Anna.Nowak@", "Other@"}, {"09:58", "09:59"}, {"<one@", "<won@"}} {
		other := []byte(strings.ReplaceAll(string(raw), change[0], change[1]))
		require.NotEqual(t, key, mail.NewReader().ParseMail(other).Key, change[0])
	}
	anonymous := []byte("From: a@example.com\n\nhello")
	require.NotEqual(t, mail.NewReader().ParseMail(anonymous).Key, mail.NewReader().ParseMail(append([]byte("X-Spam: yes\n"), anonymous...)).Key, "without an id all bytes count")
}

func TestOpeningAnAttachment(t *testing.T) {
	raw := read(t, "attachment-pl.eml")
	data, mediaType, ok := mail.NewReader().OpenAttachment(raw, 0)
	require.True(t, ok)
	require.Equal(t, "image/png", mediaType)
	require.Equal(t, []byte("\x89PNG\r\n\x1a\n"), data)
	_, mediaType, ok = mail.NewReader().OpenAttachment(raw, 1)
	require.True(t, ok)
	require.Equal(t, "application/octet-stream", mediaType, "no browser may run what a stranger sent")
	for _, n := range []int{-1, 2} {
		_, _, ok = mail.NewReader().OpenAttachment(raw, n)
		require.False(t, ok)
	}
}

// Mails that others collected: each is read without a panic and into clean text, and
// programs are told from persons.
func TestMailsOfOthers(t *testing.T) {
	dir, ok := testfixtures.Dir(t, "mail")
	if !ok {
		t.Log("the mails of others are not here")
		return
	}
	reader := mail.NewReader()
	programs, all := 0, 0
	for _, folder := range []string{"bounces-and-auto-replies", "not-bounces", "well-formed-and-broken"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			m := reader.ParseMail(raw)
			for _, text := range []string{m.Text, m.Subject, m.FromName, m.FromAddress, m.MessageID} {
				require.True(t, utf8.ValidString(text), file)
				require.NotContains(t, text, "\x00", file)
			}
			require.True(t, m.Text != "" || len(m.Attachments) > 0 || m.Subject != "", "%s says nothing at all", file)
			if last := len(m.Attachments) - 1; last >= 0 {
				data, _, ok := mail.NewReader().OpenAttachment(raw, last)
				require.True(t, ok, file)
				require.Len(t, data, int(m.Attachments[last].Size), file)
			}
			if folder == "bounces-and-auto-replies" {
				all++
				if m.Automatic != "" {
					programs++
				}
			}
		}
	}
	require.GreaterOrEqual(t, float64(programs)/float64(all), 0.98, "%d of %d bounces and automatic replies are recognised", programs, all)
	for _, file := range []string{"is-not-bounce-01.eml", "is-not-bounce-02.eml"} {
		raw, err := os.ReadFile(filepath.Join(dir, "not-bounces", file))
		require.NoError(t, err)
		require.Empty(t, mail.NewReader().ParseMail(raw).Automatic, file)
	}
}

// A stranger's mail must not keep the intake busy for long.
func TestHostileMailsAreReadInTime(t *testing.T) {
	const size = 1 << 20
	long := func(head, repeated string) string { return head + strings.Repeat(repeated, size/len(repeated)) }
	var nest strings.Builder
	nest.WriteString("Content-Type: multipart/mixed; boundary=b0\n\n")
	var open strings.Builder
	open.WriteString("Content-Type: multipart/mixed; boundary=b0\n\n")
	for i := range 20_000 {
		level := fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
		nest.WriteString(level)
		if i < 60 {
			open.WriteString(level)
		}
	}
	html := "Content-Type: text/html\n\n"
	for name, raw := range map[string]string{
		"angle brackets": long(html, "<"),
		"nested tags":    long(html, "<div>"),
		"nested tables":  long(html, "<table><tr><td>"),
		"many parts":     long("Content-Type: multipart/mixed; boundary=cut\n\n", "--cut\n\nx\n"),
		"nested parts":   nest.String(),
		"open parts":     open.String(),
		"equal parts":    long("Content-Type: multipart/mixed; boundary=b\n\n", strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=\"b\"\n\n", 60)),
		"many fields":    long("", "X-A: b\n"),
		"references":     long("References: ", "<a@b> "),
		"encoded words":  long("Subject: ", "=?utf-8?q?a?= "),
		"addresses":      long("From: ", "a@b.c, "),
		"comments":       long("From: ", "("),
		"carried ids":    long("Auto-Submitted: x\n\n", "Message-ID: <a@b>\n"),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			mail.NewReader().ParseMail([]byte(raw))
			require.Less(t, time.Since(began), time.Minute)
		})
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.eml")
	require.NoError(f, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := mail.NewReader().ParseMail(raw)
		require.True(t, utf8.ValidString(m.Text+m.Subject+m.FromName+m.FromAddress+m.MessageID))
		require.LessOrEqual(t, len(m.Text), 256<<10)
	})
}
