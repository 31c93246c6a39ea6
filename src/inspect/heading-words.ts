/** Words that stand at the end of column headings and hardly ever at the end of a name. */

/** Folded; English ones are compared with the last word of a heading, Chinese ones with its last characters. */
export const HEADING_WORDS: ReadonlySet<string> = new Set(
  `id no number code key name fullname firstname lastname surname nickname title company organisation organization department
   position role mobile phone telephone tel fax email mail website url address street city town state province country
   region district zip postcode postal owner assigned salesperson creator author user login account customer client contact
   lead supplier vendor source channel stage status type category level rating grade industry segment priority product sku
   quantity qty price amount total sum balance currency discount tax revenue count date time created updated modified
   deleted birthday birth age sex gender description remark remarks note notes comment comments tag tags reason result
   card passport iban ssn licence license language timezone campaign opportunity probability value unit size weight color
   columns column field fields header`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

export const HEADING_ENDINGS: readonly string[] =
  `编号 序号 编码 代码 名称 姓名 名字 姓 名 公司 单位 企业 部门 职务 职位 岗位 角色 手机 手机号 手机号码 电话
  座机 传真 邮箱 邮件 网址 网站 地址 街道 城市 省份 省 市 区 国家 地区 邮编 负责人 所有者 销售 创建人 创建者 更新人 用户 账号 客户 联系人
  线索 供应商 来源 渠道 阶段 状态 类型 类别 级别 等级 行业 优先级 产品 商品 数量 单价 价格 金额 总额 合计 余额 币种 折扣 税率 日期 时间
  生日 年龄 性别 描述 说明 备注 记录 标签 原因 结果 证件号 证件号码 身份证 身份证号 身份证号码 银行卡 卡号 护照 语言 团队 天数 次数 号码`
    .split(/\s+/)
    .filter((word) => word !== '');
