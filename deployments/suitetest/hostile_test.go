package suitetest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/pkg/testfixtures"
)

// testHostileInput sends what programs get wrong: strings that were collected because
// they broke something, JSON that parsers disagree on, and far too much of everything.
// None of it may be answered with an error of the server, and nothing that is taken may
// come back changed.
func testHostileInput(t *testing.T, suite *running) {
	t.Helper()
	for _, player := range suite.players {
		h := hostile{protocol: player.Protocol, token: player.Tokens["admin"]}
		t.Run(h.protocol.Name(), func(t *testing.T) {
			t.Run("texts", h.texts)
			t.Run("long texts", h.longTexts)
			if h.protocol.Name() == "rest" {
				t.Run("questions", h.questions)
				t.Run("JSON", h.json)
				t.Run("bodies", h.bodies)
			}
		})
	}
}

// hostile is somebody who sends such things, by one protocol.
type hostile struct {
	protocol invoke.Protocol
	token    string
}

func (h hostile) call(t *testing.T, method string, body any, raw []byte) invoke.Reply {
	t.Helper()
	found, err := invoke.FindMethod(method)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	reply, err := h.protocol.Call(ctx, invoke.Call{Method: found, Body: body, Raw: raw, Token: h.token})
	require.NoError(t, err)
	return reply
}

// few is how many strings are dealt with in one subtest.
const few = 8

// texts says the naughty strings, a few of them in each contact.
func (h hostile) texts(t *testing.T) {
	for group := range slices.Chunk(naughtyStrings(t), few) {
		t.Run(fmt.Sprintf("%.20q", group[0]), func(t *testing.T) {
			t.Parallel()
			h.say(t, strings.Join(group, "\n"))
		})
	}
}

// questions uses each of them in everything that takes a text and changes nothing.
func (h hostile) questions(t *testing.T) {
	for group := range slices.Chunk(naughtyStrings(t), few) {
		t.Run(fmt.Sprintf("%.20q", group[0]), func(t *testing.T) {
			t.Parallel()
			for _, text := range group {
				h.ask(t, text)
			}
		})
	}
}

// say registers a contact with the text and looks whether all of it was kept.
func (h hostile) say(t *testing.T, text string) {
	t.Helper()
	said := map[string]any{"channel": "CHAT", "from": map[string]any{"handle": "chat:hostile"}, "subject": firstOf(text), "text": text}
	reply := h.call(t, "RegisterContact", said, nil)
	require.Equal(t, codes.OK, reply.Code, "%q: %v", text, reply.Body)
	name := reply.Body.(map[string]any)["contact"].(map[string]any)["name"]
	kept := h.call(t, "GetContact", map[string]any{"name": name}, nil).Body.(map[string]any)
	require.Equal(t, text, kept["text"])
	require.Equal(t, firstOf(text), orEmpty(kept["subject"]))
}

// firstOf is as much of a text as fits into a subject.
func firstOf(text string) string {
	const longest = 1000
	runes := []rune(text)
	return string(runes[:min(len(runes), longest)])
}

func (h hostile) ask(t *testing.T, text string) {
	t.Helper()
	for method, field := range map[string]string{
		"ListCases": "filter", "ListContacts": "pageToken", "LookupCustomer": "handle", "GetInvitation": "token",
	} {
		requireAnswer(t, h.call(t, method, map[string]any{field: text}, nil))
	}
	requireAnswer(t, h.call(t, "GetCase", map[string]any{"name": "cases/" + text}, nil))
}

func orEmpty(value any) any {
	if value == nil {
		return ""
	}
	return value
}

// json sends every file as the whole body and as the value of a field.
func (h hostile) json(t *testing.T) {
	for name, content := range hostileJSON(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply := h.call(t, "RegisterContact", nil, content)
			require.Equal(t, codes.InvalidArgument, reply.Code, "%v", reply.Body)

			inside := append([]byte(`{"channel": "CHAT", "from": {"handle": "chat:json"}, "text": `), content...)
			reply = h.call(t, "RegisterContact", nil, append(inside, '}'))
			requireAnswer(t, reply)
			if strings.HasPrefix(name, "n_") {
				require.Equal(t, codes.InvalidArgument, reply.Code, "%v", reply.Body)
			}
		})
	}
}

// longTexts sends the longest that is allowed, and one byte more.
func (h hostile) longTexts(t *testing.T) {
	const longest = 256 << 10
	for size, want := range map[int]codes.Code{longest: codes.OK, longest + 1: codes.InvalidArgument} {
		body := map[string]any{"channel": "CHAT", "from": map[string]any{"handle": "chat:size"}, "text": strings.Repeat("x", size)}
		reply := h.call(t, "RegisterContact", body, nil)
		require.Equal(t, want, reply.Code, "%d bytes of text: %.300v", size, reply.Body)
		require.Equal(t, want != codes.OK, reply.FieldViolations()["text"] != "")
	}
}

// bodies sends the largest mail, a larger one, and more than the gateway reads at all.
func (h hostile) bodies(t *testing.T) {
	const largest, tooMuch = 10 << 20, 15 << 20
	for size, want := range map[int]codes.Code{largest: codes.OK, largest + 1: codes.InvalidArgument} {
		mail := []byte("From: size@example.com\r\nSubject: Size\r\n\r\n")
		mail = append(mail, strings.Repeat("x", size-len(mail))...)
		reply := h.call(t, "RegisterEmail", map[string]any{"raw": base64.StdEncoding.EncodeToString(mail)}, nil)
		require.Equal(t, want, reply.Code, "%d bytes of mail: %.300v", size, reply.Body)
		require.Equal(t, want != codes.OK, reply.FieldViolations()["raw"] != "")
	}
	reply := h.call(t, "RegisterContact", nil, []byte(`{"text": "`+strings.Repeat("x", tooMuch)+`"}`))
	require.Equal(t, http.StatusRequestEntityTooLarge, reply.Status)
	require.Equal(t, "BODY_TOO_LARGE", reply.Reason())
}

// requireAnswer wants an answer that does not blame the server.
func requireAnswer(t *testing.T, reply invoke.Reply) {
	t.Helper()
	require.Contains(t, []codes.Code{codes.OK, codes.InvalidArgument, codes.NotFound}, reply.Code, "%v", reply.Body)
	require.Less(t, reply.Status, http.StatusInternalServerError)
}

// naughtyStrings are the Big List of Naughty Strings where it is at hand, and some of
// the same kinds everywhere.
func naughtyStrings(t *testing.T) []string {
	t.Helper()
	all := []string{
		"", "0", "-1", "null", "NaN", "true", "\\", "\"", "'", "`", "%00", "%2e%2e%2f", "../../etc/passwd", "a\x00b", "\u202Eabc", "\uFEFF",
		"' OR 1=1 --", "{\"$gt\": \"\"}", "<script>alert(1)</script>", "${jndi:ldap://x}", "{{.}}", "%s%n", "田中さん", "👩‍👩‍👧‍👦", "Ω≈ç√∫",
		"a\r\nSet-Cookie: x", "\n\n\t ", strings.Repeat("é", 150), "cases/01ARZ3NDEKTSV4RRFFQ69G5FAV",
	}
	if dir, ok := testfixtures.Dir(t, "hostile"); ok {
		content, err := os.ReadFile(filepath.Join(dir, "blns.json"))
		require.NoError(t, err)
		var collected []string
		require.NoError(t, json.Unmarshal(content, &collected))
		all = append(all, collected...)
	}
	return all
}

// hostileJSON are the files of the JSON test suite where it is at hand, and some of the
// same kinds everywhere: `n_` is no JSON, `y_` is, of `i_` nobody is sure.
func hostileJSON(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{
		"n_open":     []byte(`{"a": [`),
		"n_trailing": []byte(`["a"],`),
		"n_control":  {'"', 0x01, '"'},
		"y_escapes":  []byte(`"\u0041\n"`),
		"i_utf8":     {'"', 0xff, '"'},
		"i_deep":     []byte(strings.Repeat("[", 100_000)),
	}
	if dir, ok := testfixtures.Dir(t, "hostile"); ok {
		files, err := filepath.Glob(filepath.Join(dir, "json", "*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			all[strings.TrimSuffix(filepath.Base(file), ".json")] = content
		}
	}
	return all
}
