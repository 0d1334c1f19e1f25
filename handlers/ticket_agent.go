package handlers

import (
	"regexp"
	"strings"

	"portal/rules"
)

// agents are the marks that browsers leave in their User-Agent, those that
// others imitate last.
var agents = []struct {
	name string
	mark *regexp.Regexp
}{
	{"Edge", regexp.MustCompile(`Edg(?:A|iOS)?/(\d+)`)},
	{"Opera", regexp.MustCompile(`OPR/(\d+)`)},
	{"Samsung Internet", regexp.MustCompile(`SamsungBrowser/(\d+)`)},
	{"Firefox", regexp.MustCompile(`(?:Firefox|FxiOS)/(\d+)`)},
	{"Chrome", regexp.MustCompile(`(?:Chrome|CriOS)/(\d+)`)},
	{"Safari", regexp.MustCompile(`Version/(\d+)[.\d]* (?:Mobile/\w+ )?Safari/`)},
}

// systems are the marks of the systems that browsers run on.
var systems = []struct{ mark, name string }{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
}

// browserWords names a browser as people do, with the whole User-Agent behind
// it for those who need to know more; it fits into a field of one line.
func browserWords(userAgent string) string {
	name := browserName(userAgent)
	if name == "" {
		return clip(userAgent, rules.MaxLine)
	}
	return name + " (" + clip(userAgent, rules.MaxLine-len(name)-len(" ()")) + ")"
}

// partBrowser parts what browserWords wrote; anything else stays as it is.
func partBrowser(words string) (name, agent string) {
	name, agent, found := strings.Cut(words, " (Mozilla/")
	if !found || !strings.HasSuffix(agent, ")") {
		return words, ""
	}
	return name, "Mozilla/" + strings.TrimSuffix(agent, ")")
}

func browserName(userAgent string) string {
	for _, agent := range agents {
		found := agent.mark.FindStringSubmatch(userAgent)
		if found == nil {
			continue
		}
		name := agent.name + " " + found[1]
		for _, system := range systems {
			if strings.Contains(userAgent, system.mark) {
				return name + " on " + system.name
			}
		}
		return name
	}
	return ""
}
