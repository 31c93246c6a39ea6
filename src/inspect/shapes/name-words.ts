/** Surnames and usual given names. */

const setOf = (words: string): ReadonlySet<string> =>
  new Set(words.split(/\s+/).filter((word) => word !== ''));

/** The surnames of nearly all Chinese people. */
export const SURNAMES: ReadonlySet<string> = new Set(
  `王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺閻劉張陳楊趙黃吳孫鄭謝韓馮蕭鄧許傅蘇盧蔣賈葉閻潘鐘譚鄒陸賴龐顏倪嚴溫蘆聶齊莊`,
);

export const TWO_SIGN_SURNAMES = setOf(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 歐陽',
);

/** Characters of given names. */
export const GIVEN: ReadonlySet<string> = new Set(
  `伟芳娜秀英敏静丽强磊洋艳勇杰娟涛明超霞平桂兰刚玲燕红梅鹏飞辉鑫波斌宇浩凯健俊帆军建华国庆志文武德才林森海峰山川江河云龙凤鸟雪冰霜雨露晨曦阳光亮星月春夏秋冬松柏竹菊莲荷花草芝兰蕙萍蓉芬芸茜莉莹莎薇蕾蓓琳琪瑶瑞瑜琼珊珍珠玉环璐琴瑾璇婷婉婧妍娅娇娥媛嫣嫦妮姗姣怡悦欣慧惠心思恩忠恒恺愉情意爱慈善仁义礼智信诚勤俭谦逊宽宏博学诗书画韵音乐歌舞佳嘉家豪杰雄威猛毅坚刚铁钢银鑫淼焱垚森宝贵富财福禄寿喜康宁安泰和顺利吉祥如龙虎彪骏麟鹤鸿鹏鹰天地乾坤元亨贞永远长久恒常新旭东升晓晖晴昊昌昭晟景晶智普曼朗望朝期木本材栋梁楠桐桦榕槐榆柳杨柯林彬梓棋楷榜正直方圆中立成功业绩达通广大伯仲叔季孟子轩辕宗祖孝敬尊荣华耀辉煌灿烂炜炎焕照熙然燃烨煜熠尔亦奕翔翰翼羽习锋锐钧钰铭锦镇钟铮铎鉴迪迅进逸运道远连超越起跃良善美好秋雅风雷电震霆霖霏可君冠军凡凌凝冬剑力加务勋勤化升华卓博卫厚原友双发向启吟周命和咏品哲唯善喆嗣固圣均坚培基堂增壮声夏夫奇奋奎女姿威存孜学宁宇守宏宗官定宜宝实宣容宽宾寒寿小少尚尧山岚岩岳峻崇巍川州工巧巨已希帅平年幸广庚康庭延建弘强彤彦彩影彬徐律微徽必志忆快念怀性恬悠惟愿慎慕懿成戈扬抒拓振捷掌援政教敏文斐斯新方施旋旗日旦早时昂易春昱显晏晋晗晔暄暖曙曜朋服朔权李杏杜村杰松柔柏树栩根桃梦棠森楚欢欣正武殊毓民水永江汉汝沁沙沛沐沙河治泉泓泽洁津洪洲活浓浦浩海润涵淑清淳渊渝温游湘湛源溪滢滨漫潇潔澄澜灵灿炳烁烈焰煦照爽牧特狄猛玄率玖玟玫珂珑珺珏理琛琦琨瑄瑛瑰璋璞瓊生用男甫留略登白皓益盛盈真睿石硕碧磐礼社祎祖祥祯福禹秉科程稳穆空立竞章童端笑笛筠简箫米粉精糖素紫红纪纯纬纲纳练细绍经结维绮绿缘罗美羚群羲翠翎老者耕聪肖育胜能自至致舒航良色艺艾芊芙芮芷芹苑苗若茂茹荔荣莺菁菡菲萌萱葆蒙蓝蔚虹蝶行衡裕西观角言诗诺谊谋谨贝贤贯贺资赫跃路轶辰达迎连遥邦郁郎采金鉴钦铃锁长门闻阔阿陆陶隆雁集雍青靖静韬韦音韶颂颖顺领颜飘香馥馨驰驹骁高魁鲁鸣麒麦默黛黎齐三四五六一二丫乔亚京亭亮人今仙代令以仪任企伊伍会伦佐何余佑作佩侃侠侨保俏倩候偉健傲儒允先光克党全公兰共其典兵冉写军农凝初别制前升卉南卿历又双古召司吉同名后向君吴呈咪哈哥唐商`,
);

/** Places and other words that are built like a name. */
export const NO_NAMES = setOf(
  `北京 上海 广州 深圳 天津 重庆 成都 杭州 南京 武汉 西安 苏州 温州 常州 徐州 金华 周口 宁波 宁夏 安徽 安阳 江苏 江西 江门 海南 河南 湖南 云南 福建 福州 贵州 甘肃 石家庄 马鞍山 连云港 黄山 黄石 黄冈 汤山 洪山
   高中 高级 高新 高端 文化 文档 文本 文件 明天 明细 明年 时间 时候 方案 方式 安全 安装 安排 平安 平台 和平 和谐 成功 成交 成人 成员 计划 计算 任务 任意 武装 包装 包含 关闭 关联 关系 管理 管道 管家 应用 应收 应付
   单位 单价 项目 项链 全部 全国 全年 全新 强烈 强大 石油 石材 花园 花卉 车辆 车间 房产 房屋 房东 金融 金属 金牌 金额 白银 白色 黄色 黄金 蓝色 红色 绿色 紫色 银行 银牌 钟表 钱包 万元 段落 向上 乐观 商务 商业 商品 商机 商标
   常规 常用 常见 温度 温馨 通信 原始 原因 原价 保险 保留 保护 保密 来源 来电 位置 华东 华南 华北 华中 东北 西北 西南 连锁 盛大 季度 时尚 习惯 明星 官网 官方 宁可 沙发 和解 向导 古典 童装 席位 左右 毕业 解决 应届 申请 申报 施工 都市 符合 游客 游戏 路径 路线 封闭 支付 何时 于是 文员 经理 高管 高工 江北 江南 江东 海外`,
);

/** First names that are common in English-speaking and neighbouring countries, in lower case. */
export const ENGLISH_FIRST = setOf(
  `james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene ben leo felix liam oliver lucas max oscar hugo ivan igor hans klaus jan piotr marek luca marco pedro carlos luis miguel diego pablo ahmed mohamed muhammad ali omar hassan ibrahim raj amit anil sanjay vijay arjun hiroshi kenji takashi
   mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine debra rachel carolyn janet maria olivia heather helen catherine diane julie victoria joyce lauren kelly christina ruth joan virginia judith evelyn hannah andrea megan cheryl jacqueline madison teresa abigail sophia martha sara gloria janice kathryn ann isabella judy charlotte julia grace amber alice jean denise frances danielle marilyn natalie beverly diana brittany theresa kayla alexis doris lori tiffany eva ida mia kate clara olga ella lucy zoe ines elena fatima aisha priya yuki sakura ingrid greta heidi petra carmen rosa lucia chloe nora ellen irene claire jane rose
   wei ming hui jing yan li fang xin yu jun hao lei na min tao bo chen lin xiao mei hong ying ping hua`,
);
