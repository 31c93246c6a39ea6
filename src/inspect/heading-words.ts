/** Words that stand at the end of column headings and hardly ever at the end of a name. */

import { skeleton } from '../lib/fold.ts';

const wordsOf = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .map(skeleton)
    .filter((word) => word !== '');

/** As `skeleton` gives them; compared with the last word of a heading. */
export const HEADING_WORDS: ReadonlySet<string> = new Set(
  wordsOf(
    `id no number code key name fullname firstname lastname surname nickname title company organisation organization department
   position role mobile phone telephone tel fax email mailbox mail website url address street city town state province country
   region district zip postcode postal owner assigned salesperson creator author user login account customer client contact
   lead supplier vendor source channel stage status type category level rating grade industry segment priority product sku
   quantity qty price amount total sum balance currency discount tax revenue count date time created updated modified
   deleted birthday birth age sex gender description remark remarks note notes comment comments tag tags reason result
   card passport iban ssn licence license language timezone campaign opportunity probability value unit size weight color
   columns column field fields header serial index hash uuid guid token ref reference dob wechat qq employees salary
   nachname vorname firma unternehmen abteilung telefon handy telefonnummer adresse strasse straße stadt ort plz land
   ansprechpartner kunde kundennummer geburtsdatum betrag datum bemerkung beschreibung menge preis
   nom prénom société entreprise téléphone courriel ville pays client statut montant naissance commentaire quantité prix
   nombre apellido apellidos empresa teléfono correo dirección ciudad país cliente estado fecha importe observaciones
   sobrenome telefone endereço cidade valor data quantidade preço cognome azienda telefono indirizzo città cliente importo
   имя фамилия отчество компания организация телефон почта адрес город страна клиент статус дата сумма примечание
   должность отдел ответственный количество цена`,
  ),
);

/** As `skeleton` gives them; compared with the last characters of a heading in a script without blanks between words. */
export const HEADING_ENDINGS: readonly string[] = wordsOf(
  `编号 序号 编码 代码 名称 姓名 名字 姓 名 公司 单位 企业 部门 职务 职位 岗位 角色 手机 手机号 手机号码 电话
  座机 传真 邮箱 邮件 网址 网站 地址 街道 城市 省份 省 市 区 国家 地区 邮编 负责人 所有者 销售 创建人 创建者 更新人 用户 账号 客户 联系人
  线索 供应商 来源 渠道 阶段 状态 类型 类别 级别 等级 行业 优先级 产品 商品 数量 单价 价格 金额 总额 合计 余额 币种 折扣 税率 日期 时间
  生日 年龄 性别 描述 说明 备注 记录 标签 原因 结果 证件号 证件号码 身份证 身份证号 身份证号码 银行卡 卡号 护照 语言 团队 天数 次数 号码
  联系方式 微信 微信号 行号 户名 开户行 学历 民族 籍贯 车牌号
  編號 序號 名稱 公司 單位 部門 職務 職稱 手機 電話 傳真 信箱 網址 地址 國家 負責人 客戶 聯絡人 來源 狀態 類型 產品 數量 單價 價格 金額
  日期 時間 備註 說明
  氏名 名前 会社名 会社 電話番号 電話 携帯 メール メールアドレス 住所 部署 役職 担当者 顧客名 郵便番号 備考 作成日 更新日 種別 番号
  이름 성명 회사 회사명 전화 전화번호 휴대폰 이메일 주소 부서 직책 담당자 고객명 비고 금액 날짜 번호`,
);

/** Of these, the ones at the end of companies' and places' names too: they say something only where the whole text is a field's name. */
export const ALSO_IN_NAMES: ReadonlySet<string> = new Set(
  wordsOf(
    `company organisation organization city street town state region district country product client customer
     公司 企业 单位 省 市 区 街道 城市 国家 地区 姓 名 产品 商品 销售 客户 團隊 团队 單位 國家 產品 客戶 会社 회사`,
  ),
);

/** What stands before the last word of a field's name and tells nothing of a record. */
export const FIELD_PREFIXES: readonly string[] = wordsOf(
  `所在 客户 联系人 公司 企业 用户 会员 员工 收货 收件 开户 创建 更新 修改 注册 办公 家庭 电子 所属 主要 移动 固定 联系 联络 详细 通讯 单位
  客戶 聯絡 電子 顧客 会社 고객`,
);

export const FIELD_WORDS: ReadonlySet<string> = new Set([
  ...HEADING_WORDS,
  ...wordsOf(
    `first last middle full given family work home office business main primary secondary other alternate e cell billing
     shipping mailing parent assigned to by at of the job lead account postal api external internal record`,
  ),
]);
