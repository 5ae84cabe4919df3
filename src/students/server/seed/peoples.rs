//! Names, cities and streets, as they go together.

/// Where somebody may come from. Words of a list are parted by blanks; `_` is a blank in one.
pub(super) struct People {
    pub given: &'static str,
    pub family: &'static str,
    pub cities: &'static str,
    pub streets: &'static str,
    /// A postal code: `9` is any digit, `A` any letter.
    pub pin: &'static str,
    /// Whether the family's name comes first, and what stands between the two.
    pub family_first: bool,
    pub between: &'static str,
    /// Whether some families have a name of a [`BEGINNINGS`] and an [`ENDINGS`].
    pub composes: bool,
}

/// Hundreds of names that few have: rare words to search for.
pub(super) const BEGINNINGS: &str = "Lind Berg Stein Sand Holm Ström Gold Silber Ross Wald Feld \
    Eich Rosen Kirch Grün Dahl Ash Black Oak Marsh";
pub(super) const ENDINGS: &str = "mann er ström qvist gren berg stein feld bach baum thal dorf \
    hoff lund ell maier ford wood field ham";

const NAMES: People = People {
    given: "",
    family: "",
    cities: "",
    streets: "",
    pin: "99999",
    family_first: false,
    between: " ",
    composes: false,
};

/// So many of them write with Latin letters; most students are of these.
pub(super) const NEAR: usize = 5;

/// The first ones are more often, here and in each list.
pub(super) const PEOPLES: &[People] = &[
    People {
        given: "Mary James Thomas Sarah Michael Emma William Olivia David Emily John Charlotte \
            George Amelia Robert Grace Joseph Hannah Daniel Lucy Matthew Alice Andrew Chloe Peter \
            Zoë Samuel Ruby Benjamin Martha Edward Rose Henry Ivy Arthur Nora Aoife Seán Niamh Rhys",
        family: "Smith Johnson Williams Brown Jones Taylor Davies Wilson Evans Thomas Roberts \
            Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris Lewis \
            Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore King Watson \
            Baker Harrison Morgan Patel Young Allen Mitchell Ashford O'Neill O'Brien MacDonald \
            Fitzgerald Okafor Adeyemi Mensah Nkosi",
        cities: "London Manchester Leeds Bristol Dublin New_York Boston Chicago Toronto Cork \
            Sydney Edinburgh Cardiff Belfast Oxford Cambridge Perth Auckland Lagos Accra Nairobi",
        streets: "High_Street Station_Road Church_Lane Park_Avenue Mill_Lane Victoria_Road",
        pin: "AA9 9AA",
        composes: true,
        ..NAMES
    },
    People {
        given: "María José Ana Lucía Antonio Carmen Juan João Sofía Manuel Beatriz Francisco Inês \
            Alejandro Begoña Martín Núria Íñigo Joaquín Conceição Tomás Verónica Álvaro Mónica",
        family: "García Silva Rodríguez González Fernández López Martínez Sánchez Pérez Gómez \
            Santos Muñoz Álvarez Araújo Romero Gonçalves Núñez Ibáñez Peña Simões Domínguez \
            Vázquez García-Lorca de_la_Cruz",
        cities: "Madrid Barcelona San_José São_Paulo Lisboa Ciudad_de_México Bogotá Sevilla Porto \
            Córdoba Málaga Buenos_Aires Medellín Curitiba Quito León",
        streets: "Calle_Mayor Avenida_del_Sol Rua_Augusta Plaza_de_España Calle_Nueva",
        ..NAMES
    },
    People {
        given: "Anna Thomas Maria Peter Jürgen Ursula Stefan Heike Günther Sabine Björn Käthe \
            Lukas Jörg Mia Felix Änne Matthias Renate Klaus",
        family: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann \
            Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger \
            Groß Weiß Meyer-Landrut von_Bülow",
        cities: "Berlin München Hamburg Köln Wien Zürich Frankfurt_am_Main Düsseldorf Leipzig \
            Graz Görlitz Sankt_Gallen Gießen Würzburg",
        streets: "Hauptstraße Bahnhofstraße Gartenweg Am_Markt Lindenallee Schloßplatz",
        composes: true,
        ..NAMES
    },
    People {
        given: "Zeynep Mehmet Ayşe Emre Gökçe Özgür İsmail Işıl Çağla Łukasz Agnieszka Żaneta \
            Zoltán Jiří Søren Åsa Ødegård Þór Hélène François Chloé André",
        family: "Yılmaz Kaya Şahin Öztürk Kowalski Nowak Wójcik Horváth Novák Dvořák Hansen \
            Andersson Lindström Jónsdóttir Dubois Lefèvre Moreau Saint-Exupéry",
        cities: "İstanbul İzmir Diyarbakır Kraków Łódź Praha Budapest København Malmö Århus \
            Reykjavík Paris Genève Québec Saint-Étienne",
        streets: "Atatürk_Caddesi ulica_Długa Rue_de_la_Paix Storgatan",
        ..NAMES
    },
    People {
        given: "Nguyễn_Thị Minh Linh Hương Đức Phượng Anh Tuấn Thảo Quốc_Bảo",
        family: "Nguyễn Trần Lê Phạm Hoàng Đặng Vũ Bùi",
        cities: "Hà_Nội Huế Đà_Nẵng Cần_Thơ Hồ_Chí_Minh",
        streets: "Đường_Lê_Lợi Đường_Trần_Phú Phố_Huế",
        pin: "999999",
        family_first: true,
        ..NAMES
    },
    People {
        given: "伟 芳 娜 敏 静 丽 强 磊 洋 艳 秀英 建国 小明 志强 美玲 欣怡 浩然 子轩",
        family: "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 欧阳",
        cities: "北京 上海 广州 深圳 成都 杭州 武汉 台北",
        streets: "中山路 人民路 建设路 解放大道",
        pin: "999999",
        family_first: true,
        between: "",
        ..NAMES
    },
    People {
        given: "प्रिया राहुल अमित सुनीता विजय कविता दीपक लक्ष्मी अर्जुन मीरा",
        family: "शर्मा वर्मा सिंह कुमार गुप्ता पटेल चौधरी जोशी",
        cities: "दिल्ली मुंबई कोलकाता जयपुर वाराणसी पुणे",
        streets: "महात्मा_गांधी_मार्ग स्टेशन_रोड नेहरू_नगर",
        pin: "999999",
        ..NAMES
    },
    People {
        given: "Александр Мария Дмитрий Анна Сергей Ольга Фёдор Наталья Олена Тарас Зоя Андрей",
        family: "Шевченко Коваленко Бондаренко Мельник Ткаченко Кравченко Петренко Савченко",
        cities: "Київ Львів Одеса София Москва Харків Чернівці",
        streets: "вул._Лесі_Українки вул._Шевченка просп._Миру",
        ..NAMES
    },
    People {
        given: "محمد فاطمة علي زينب أحمد مريم عمر ليلى يوسف خديجة",
        family: "الحداد المصري حسن خان النجار الشريف العلي",
        cities: "القاهرة دمشق بيروت عمّان الدار_البيضاء تونس",
        streets: "شارع_الحرية شارع_النيل شارع_الاستقلال",
        ..NAMES
    },
    People {
        given: "민준 서연 지우 하은 도윤 예린 준호 수빈 현우 지민",
        family: "김 이 박 최 정 강 조 윤",
        cities: "서울 부산 대구 인천 광주",
        streets: "세종대로 종로 강남대로",
        family_first: true,
        between: "",
        ..NAMES
    },
    People {
        given: "Γιώργος Μαρία Δημήτρης Ελένη Κώστας Αλέξανδρος Ζωή",
        family: "Παπαδόπουλος Νικολάου Γεωργίου Οικονόμου Βασιλείου",
        cities: "Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο",
        streets: "Οδός_Ερμού Λεωφόρος_Κηφισίας",
        ..NAMES
    },
    People {
        given: "דוד סיגל נועה אורי תמר יעל איתן",
        family: "כהן לוי מזרחי פרץ ביטון בן-ארי",
        cities: "תל_אביב ירושלים חיפה באר_שבע",
        streets: "רחוב_הרצל שדרות_רוטשילד",
        pin: "9999999",
        ..NAMES
    },
    People {
        given: "太郎 花子 健一 美咲 翔太 さくら ゆうき",
        family: "佐藤 鈴木 高橋 田中 渡辺 山本",
        cities: "東京 大阪 京都 札幌 つくば",
        streets: "中央通り 本町 桜丘町",
        pin: "999-9999",
        family_first: true,
        ..NAMES
    },
];
