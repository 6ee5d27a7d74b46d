package grpckit_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func TestBlankTextsCountAsNone(t *testing.T) {
	echo := grpckittest.New("blank")
	conn := pair(t, echo)
	for name, c := range map[string]struct {
		text    string
		isBlank bool
	}{
		"spaces":              {"   \t\r\n", true},
		"a no-break space":    {"\u00a0", true},
		"no width":            {"\u200b\u200d\u2060", true},
		"a byte order mark":   {"\ufeff", true},
		"a letter among them": {" \u200bж\ufeff", false},
	} {
		t.Run(name, func(t *testing.T) {
			for method, request := range map[string]proto.Message{
				"Say":    echo.Request(c.text, 0),
				"Repeat": echo.Request(c.text, 1),
				"Ask":    echo.Request(c.text, 1),
			} {
				_, err := echo.Call(t.Context(), conn, method, request)
				requireWrong(t, err, c.isBlank, "text")
			}
			_, err := echo.Call(t.Context(), conn, "Say", echo.Tag(echo.Tag(echo.Request("hello", 0), "good"), c.text))
			requireWrong(t, err, c.isBlank, "tags[1]")
		})
	}
	_, err := echo.Call(t.Context(), conn, "Say", echo.From(echo.Request("hello", 0), "\u00a0"))
	requireWrong(t, err, true, "from.email")
	_, err = echo.Call(t.Context(), conn, "Say", echo.Identify(echo.Request("hello", 0), "            \u200b"))
	require.NoError(t, err, "no request id, and so none that is too long")
}

func requireWrong(t *testing.T, err error, isWrong bool, field string) {
	t.Helper()
	if !isWrong {
		require.NoError(t, err)
		return
	}
	wrong, ok := fault.As(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, fault.InvalidArgument, wrong.Kind())
	require.Equal(t, field, wrong.Fields()[0].Path)
}
