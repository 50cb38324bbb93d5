//! Words and sentences of no language, in the scripts of several.

use super::random::Random;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin letters, straight quotes: ASCII throughout.
    Ascii,
    /// Latin letters with curly quotes, dashes and now and then an accent.
    Mixed,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters.
    Arabic,
    /// Chinese characters, written without spaces.
    Chinese,
}

/// Words a script has; a newspaper's month has about as many.
const VOCABULARY: usize = 20_000;

/// The words of one script, frequent ones first.
pub(crate) struct Words {
    script: Script,
    words: Vec<String>,
}

impl Words {
    /// Makes words up from the syllables of a script.
    pub(crate) fn new(script: Script, random: &mut Random) -> Self {
        let syllables: Vec<&str> = syllables(script).split(' ').collect();
        let (first, last) = if script == Script::Chinese { (1, 2) } else { (1, 4) };
        let word = |number: usize| {
            // Frequent words are short.
            let longest = first + (number + 2).ilog10().min(last) as usize;
            let length = first + random.below(longest - first + 1);
            (0..length).map(|_| syllables[random.below(syllables.len())]).collect()
        };
        Self { script, words: (0..VOCABULARY).map(word).collect() }
    }

    /// A word, frequent ones more often.
    pub(crate) fn word(&self, random: &mut Random) -> &str {
        &self.words[random.rank(self.words.len())]
    }

    /// A word with a capital letter.
    pub(crate) fn name(&self, random: &mut Random) -> String {
        let word = self.word(random);
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    }

    /// Some words as a headline has them, without a full stop.
    pub(crate) fn headline(&self, random: &mut Random) -> String {
        let length = 5 + random.below(5);
        let mut line = self.name(random);
        self.push_words(length, random, &mut line);
        line
    }

    /// A sentence of 8 to 25 words.
    pub(crate) fn sentence(&self, random: &mut Random) -> String {
        let (open, close, comma, stop) = match self.script {
            Script::Ascii => ("\"", "\"", ",", "."),
            Script::Mixed => ("“", "”", " —", "."),
            Script::Cyrillic => ("«", "»", ",", "."),
            Script::Arabic => ("«", "»", "،", "."),
            Script::Chinese => ("「", "」", "，", "。"),
        };
        let is_speech = random.chance(20);
        let mut line = if is_speech { open.to_owned() } else { String::new() };
        line += &self.name(random);
        self.push_words(3 + random.below(9), random, &mut line);
        line += comma;
        self.push_words(4 + random.below(12), random, &mut line);
        if random.chance(15) {
            line += &format!("{}{}", self.blank(), 2 + random.below(400));
            self.push_words(2, random, &mut line);
        }
        line + stop + if is_speech { close } else { "" }
    }

    /// One to three sentences.
    pub(crate) fn paragraph(&self, random: &mut Random) -> String {
        let sentences: Vec<_> = (0..1 + random.below(3)).map(|_| self.sentence(random)).collect();
        sentences.join(self.blank())
    }

    fn push_words(&self, length: usize, random: &mut Random, line: &mut String) {
        for _ in 0..length {
            line.push_str(self.blank());
            line.push_str(self.word(random));
            if self.script == Script::Mixed && random.chance(4) {
                line.push_str("’é");
            }
        }
    }

    fn blank(&self) -> &'static str {
        if self.script == Script::Chinese { "" } else { " " }
    }
}

fn syllables(script: Script) -> &'static str {
    match script {
        Script::Ascii | Script::Mixed => {
            "ba ren tor mi ska vel no dur lin per sho gat ri mon ul cas te bry fen or ash wick tam \
             pel dro hin sa gow lev mur ket ny"
        }
        Script::Cyrillic => {
            "ба рен тор ми ска вел но дур лин пер шо гат ри мон ул кас те бры фен ор ав тям пель дро \
             хин са гов лёв мур кет ный ща"
        }
        Script::Arabic => {
            "با رن تور مي سك ول نو دور لن بر شو جت ري من ول كس ته بري فن ار وك تم بل درو حن سا جو لف \
             مر كت ني"
        }
        Script::Chinese => {
            "山 水 木 火 土 石 田 雨 风 云 河 海 岛 港 船 桥 城 市 村 镇 东 西 南 北 春 夏 秋 冬 天 地 日 \
             月 星 光 明 白 黑 青 红 长 短 高 低 大 小 新 旧 早 晚 多 少 人 口 手 心 目 言 行 走 坐 立 门 \
             车 马 牛 羊 鱼 鸟 花 草 米 豆 茶 酒"
        }
    }
}
