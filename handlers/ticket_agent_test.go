package handlers

import (
	"strings"
	"testing"
	"unicode/utf8"

	"portal/rules"
)

func TestBrowsersAreCalledByTheirNames(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                             "Firefox 128 on Windows",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36":                                        "Chrome 131 on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.70":            "Edge 131 on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                        "Safari 18 on macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1":      "Safari 18 on iPhone",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604": "Chrome 131 on iPhone",
		"Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36":   "Samsung Internet 27 on Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 OPR/115.0.0.0":                "Opera 115 on Windows",
	} {
		words := browserWords(agent)
		if words != want+" ("+agent+")" {
			t.Errorf("%s is called %q", agent, words)
		}
		if name, whole := partBrowser(words); name != want || whole != agent {
			t.Errorf("%q is parted into %q and %q", words, name, whole)
		}
	}
	for _, odd := range []string{"", "curl/8.5.0", "Firefox (Mozilla/ unclosed", "(", strings.Repeat("x", 200)} {
		if words := browserWords(odd); words != odd {
			t.Errorf("%q is called %q", odd, words)
		}
		if name, whole := partBrowser(odd); name != odd || whole != "" {
			t.Errorf("%q is parted into %q and %q", odd, name, whole)
		}
	}
	long := browserWords("Mozilla/5.0 (Windows) Firefox/128.0 " + strings.Repeat("é", 400))
	if utf8.RuneCountInString(long) > rules.MaxLine || !utf8.ValidString(long) || !strings.HasPrefix(long, "Firefox 128 on Windows (") || !strings.HasSuffix(long, ")") {
		t.Errorf("a long one is called %q", long)
	}
}
