package mailer_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/mailer"
	"github.com/ombud/ombud/pkg/mailer/mailertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newServer(t *testing.T, scheme string) *mailertest.Server {
	t.Helper()
	server := mailertest.NewServer(scheme)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return server
}

func newMailer(t *testing.T, uri string, o mailer.Options) *mailer.Mailer {
	t.Helper()
	m, err := mailer.New(uri, o)
	require.NoError(t, err)
	return m
}

func newMessage() mailer.Message {
	return mailer.Message{
		ID:      "42@example.com",
		From:    mail.Address{Name: "Ombud", Address: "ombud@example.com"},
		To:      []mail.Address{{Name: "Zoë", Address: "zoe@example.com"}, {Address: "bob@example.com"}},
		Subject: "Grüße",
		Text:    "Der Schlüssel liegt unter der Matte.\n",
		Headers: map[string]string{"In-Reply-To": "<41@example.com>", "Auto-Submitted": "auto-generated"},
	}
}

func TestSendWritesHeadersAndText(t *testing.T) {
	server := newServer(t, "smtp+insecure")
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	m := newMailer(t, server.URI(), mailer.Options{Clock: clock.NewFake(now)})
	require.Equal(t, "127.0.0.1", m.Host())
	require.NoError(t, m.Send(t.Context(), newMessage()))

	mails := server.Mails()
	require.Len(t, mails, 1)
	got := mails[0]
	require.Equal(t, "ombud@example.com", got.From)
	require.Equal(t, []string{"zoe@example.com", "bob@example.com"}, got.To)
	require.Equal(t, "<42@example.com>", got.Header.Get("Message-ID"))
	require.Equal(t, "<41@example.com>", got.Header.Get("In-Reply-To"))
	require.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
	require.Equal(t, `"Ombud" <ombud@example.com>`, got.Header.Get("From"))
	date, err := got.Header.Date()
	require.NoError(t, err)
	require.True(t, date.Equal(now))
	to, err := got.Header.AddressList("To")
	require.NoError(t, err)
	require.Equal(t, &mail.Address{Name: "Zoë", Address: "zoe@example.com"}, to[0])
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Grüße", subject)
	require.Equal(t, "quoted-printable", got.Header.Get("Content-Transfer-Encoding"))
	text, err := io.ReadAll(quotedprintable.NewReader(got.Body))
	require.NoError(t, err)
	require.Contains(t, string(text), "Der Schlüssel liegt unter der Matte.")
}

func TestSendEncryptsAndLogsIn(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			server := newServer(t, scheme)
			m := newMailer(t, server.UserURI(), mailer.Options{RootCAs: server.RootCAs()})
			require.NoError(t, m.Send(t.Context(), newMessage()))
			require.True(t, server.Mails()[0].Authenticated)

			distrusting := newMailer(t, server.UserURI(), mailer.Options{})
			require.ErrorContains(t, distrusting.Send(t.Context(), newMessage()), "certificate")
			require.Len(t, server.Mails(), 1)
		})
	}
}

// A server that does not offer STARTTLS gets no message under smtp://.
func TestSendRefusesToGoOnWithoutTLS(t *testing.T) {
	server := newServer(t, "smtp+insecure")
	_, address, _ := net.SplitHostPort(server.URI()[len("smtp+insecure://"):])
	m := newMailer(t, "smtp://127.0.0.1:"+address, mailer.Options{})
	require.Error(t, m.Send(t.Context(), newMessage()))
	require.Empty(t, server.Mails())
}

func TestSendReturnsRefusals(t *testing.T) {
	server := newServer(t, "smtp+insecure")
	m := newMailer(t, server.URI(), mailer.Options{})
	server.RefuseMails(true)
	require.ErrorContains(t, m.Send(t.Context(), newMessage()), "not today")
	server.RefuseMails(false)

	unknown := newMessage()
	unknown.To = append(unknown.To, mail.Address{Address: "nobody@example.com"})
	require.ErrorContains(t, m.Send(t.Context(), unknown), "no such user")
	unaddressed := newMessage()
	unaddressed.To = nil
	require.ErrorContains(t, m.Send(t.Context(), unaddressed), "no recipient")
	require.Empty(t, server.Mails())
}

func TestSendReportsAServerThatIsDown(t *testing.T) {
	server := mailertest.NewServer("smtp+insecure")
	require.NoError(t, server.Close())
	m := newMailer(t, server.URI(), mailer.Options{})
	require.Error(t, m.Send(t.Context(), newMessage()))
}

func TestNewRefusesURIs(t *testing.T) {
	for uri, reason := range map[string]string{
		"mail.example.com":                           "must be like",
		"smtp://mail.example.com":                    "must be like",
		"http://mail.example.com:80":                 "scheme",
		"smtp+insecure://ann:pw@mail.example.com:25": "without TLS",
	} {
		_, err := mailer.New(uri, mailer.Options{})
		require.ErrorContains(t, err, reason, uri)
	}
}

func TestParseAddress(t *testing.T) {
	address, err := mailer.ParseAddress("Ann <ann@example.com>")
	require.NoError(t, err)
	require.Equal(t, mail.Address{Name: "Ann", Address: "ann@example.com"}, address)
	_, err = mailer.ParseAddress("ann")
	require.ErrorContains(t, err, `"ann" is not a mail address`)
}
